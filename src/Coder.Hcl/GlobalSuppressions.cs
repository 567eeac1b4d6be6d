using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Naming", "CA1710", Justification = "A bag of diagnostics, not a general collection.", Scope = "type", Target = "~T:Coder.Hcl.Diagnostics.DiagnosticBag")]
