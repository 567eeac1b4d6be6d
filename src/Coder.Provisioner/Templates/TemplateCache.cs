using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Templates;

/// <summary>
/// Keeps parsed templates, so that a build only evaluates. Bounded by count; the one unused for longest goes first.
/// </summary>
internal sealed class TemplateCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Key, TerraformConfiguration Template)> _recent = [];
    private readonly Dictionary<string, LinkedListNode<(string Key, TerraformConfiguration Template)>> _byKey = new(StringComparer.Ordinal);

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
        if (key.Length == 0 || capacity == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_byKey.Remove(key, out var old))
            {
                _recent.Remove(old);
            }

            _byKey[key] = _recent.AddFirst((key, template));
            if (_recent.Count > capacity)
            {
                _byKey.Remove(_recent.Last!.Value.Key);
                _recent.RemoveLast();
            }
        }
    }
}
