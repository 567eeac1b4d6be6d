using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Templates;

/// <summary>
/// Keeps parsed templates, so that a build only evaluates. Bounded by count and by memory; those unused for longest go first.
/// </summary>
/// <param name="capacity">Largest number of templates.</param>
/// <param name="bytes">Largest sum of their <see cref="TerraformConfiguration.Footprint"/>; a template larger than that is not kept.</param>
internal sealed class TemplateCache(int capacity, long bytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Key, TerraformConfiguration Template)> _recent = [];
    private readonly Dictionary<string, LinkedListNode<(string Key, TerraformConfiguration Template)>> _byKey = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>The template with that key; null when it is not kept.</summary>
    public TerraformConfiguration? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Template;
        }
    }

    /// <summary>Keeps a template. Without a key it is not kept.</summary>
    public void Add(string key, TerraformConfiguration template)
    {
        if (key.Length == 0 || capacity == 0 || template.Footprint > bytes)
        {
            return;
        }

        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var old))
            {
                Remove(old);
            }

            _byKey[key] = _recent.AddFirst((key, template));
            _used += template.Footprint;
            while (_recent.Count > capacity || _used > bytes)
            {
                Remove(_recent.Last!);
            }
        }
    }

    private void Remove(LinkedListNode<(string Key, TerraformConfiguration Template)> node)
    {
        _byKey.Remove(node.Value.Key);
        _recent.Remove(node);
        _used -= node.Value.Template.Footprint;
    }
}
