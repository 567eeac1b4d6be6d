using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;

namespace Coder.Terraform;

/// <summary>What a template says about data sources of one provider, without planning anything: see <see cref="TerraformEngine.InquireAsync"/>.</summary>
/// <param name="Answers">One per instance, in the order of their addresses.</param>
/// <param name="Absent">One per block that has no instance now: its arguments as far as they do not depend on the instance.</param>
/// <param name="Diagnostics">All that was found, that of the answers too.</param>
public sealed record Inquiry(IReadOnlyList<DataAnswer> Answers, IReadOnlyList<DataAnswer> Absent, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>One instance of a data source.</summary>
/// <param name="Address">Which one.</param>
/// <param name="Config">Its arguments as the template gives them; some may be unknown.</param>
/// <param name="State">What was read; null when it could not be.</param>
/// <param name="Problems">What was found about this instance.</param>
public sealed record DataAnswer(ResourceAddress Address, HclValue Config, HclValue? State, IReadOnlyList<Diagnostic> Problems);
