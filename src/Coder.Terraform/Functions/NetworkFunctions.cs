using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.RegularExpressions;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Arithmetic on IP networks in CIDR notation.</summary>
internal static partial class NetworkFunctions
{
    public static IEnumerable<HclFunction> All =>
    [
        Function("cidrhost", HclType.String, [Text("prefix"), Number("hostnum")], Host),
        Function("cidrnetmask", HclType.String, [Text("prefix")], Netmask),
        Function("cidrsubnet", HclType.String, [Text("prefix"), Number("newbits"), Number("netnum")], Subnet),
        Function("cidrsubnets", ListOfString, [Text("prefix")], Subnets, Number("newbits")),
    ];

    private static FunctionResult Host(IReadOnlyList<HclValue> a)
    {
        if (!Network.TryParse(a[0].AsString(), out var network))
        {
            return Invalid(a[0]);
        }

        if (!a[1].AsNumber().IsInteger)
        {
            return Fail("a whole number is required", 1);
        }

        var number = a[1].AsNumber().ToBigInteger();
        var size = BigInteger.One << (network.Bits - network.Prefix);
        if (number >= size || number < -size)
        {
            return Fail($"prefix of {network.Prefix} does not accommodate a host numbered {number}", 1);
        }

        return HclValue.String(network.Format(network.Address + (number < 0 ? size + number : number)));
    }

    private static FunctionResult Netmask(IReadOnlyList<HclValue> a)
    {
        if (!Network.TryParse(a[0].AsString(), out var network))
        {
            return Invalid(a[0]);
        }

        return network.Bits != 32
            ? Fail("IPv6 addresses cannot have a netmask", 0)
            : HclValue.String(network.Format(((BigInteger.One << network.Prefix) - 1) << (32 - network.Prefix)));
    }

    private static FunctionResult Subnet(IReadOnlyList<HclValue> a)
    {
        if (!Network.TryParse(a[0].AsString(), out var network))
        {
            return Invalid(a[0]);
        }

        if (!IsInt(a[1], out var bits) || bits < 0 || !a[2].AsNumber().IsInteger || a[2].AsNumber().Sign < 0)
        {
            return Fail("newbits and netnum must be whole numbers that are not negative");
        }

        var prefix = network.Prefix + bits;
        if (bits > network.Bits || prefix > network.Bits)
        {
            return Fail($"insufficient address space to extend prefix of {network.Prefix} by {bits}", 1);
        }

        var number = a[2].AsNumber().ToBigInteger();
        return number >= BigInteger.One << bits
            ? Fail($"prefix extension of {bits} does not accommodate a subnet numbered {number}", 2)
            : HclValue.String($"{network.Format(network.Address + (number << (network.Bits - prefix)))}/{prefix}");
    }

    private static FunctionResult Subnets(IReadOnlyList<HclValue> a)
    {
        if (!Network.TryParse(a[0].AsString(), out var network))
        {
            return Invalid(a[0]);
        }

        var subnets = new List<HclValue>();
        var next = network.Address;
        var end = network.Address + (BigInteger.One << (network.Bits - network.Prefix));
        for (var i = 1; i < a.Count; i++)
        {
            if (!IsInt(a[i], out var bits) || bits < 1)
            {
                return Fail("must extend prefix by at least one bit", i);
            }

            if (bits > network.Bits || network.Prefix + bits > network.Bits)
            {
                return Fail($"not enough remaining address space for a subnet with a prefix of {(long)network.Prefix + bits} bits", i);
            }

            // Subnets start at multiples of their own size.
            var size = BigInteger.One << (network.Bits - network.Prefix - bits);
            next = (next + size - 1) / size * size;
            if (next + size > end)
            {
                return Fail($"not enough remaining address space for a subnet with a prefix of {network.Prefix + bits} bits after {(subnets.Count == 0 ? a[0].AsString() : subnets[^1].AsString())}", i);
            }

            subnets.Add(HclValue.String($"{network.Format(next)}/{network.Prefix + bits}"));
            next += size;
        }

        return HclValue.List(HclType.String, subnets);
    }

    private static FunctionResult Invalid(HclValue prefix) => Fail($"invalid CIDR expression: invalid CIDR address: {prefix.AsString()}", 0);

    /// <summary>A network: its first address as a number, the bits of its prefix and of an address.</summary>
    private readonly partial record struct Network(BigInteger Address, int Prefix, int Bits)
    {
        public static bool TryParse(string text, out Network network)
        {
            network = default;
            var slash = text.IndexOf('/');
            if (slash < 0 || !IPAddress.TryParse(LeadingZeros().Replace(text[..slash], "$1"), out var address) || !int.TryParse(text.AsSpan(slash + 1), out var prefix)
                || (address.AddressFamily == AddressFamily.InterNetwork && text.AsSpan(0, slash).Count('.') != 3))
            {
                return false;
            }

            var bytes = address.GetAddressBytes();
            var bits = bytes.Length * 8;
            if (prefix < 0 || prefix > bits)
            {
                return false;
            }

            var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
            network = new Network(number >> (bits - prefix) << (bits - prefix), prefix, bits);
            return true;
        }

        // 010 is ten, not eight.
        [GeneratedRegex(@"(?<![0-9A-Fa-f:])0+([0-9]+)(?=\.|$)")]
        private static partial Regex LeadingZeros();

        public string Format(BigInteger address)
        {
            var bytes = new byte[Bits / 8];
            var number = address.ToByteArray(isUnsigned: true, isBigEndian: true);
            number.CopyTo(bytes, bytes.Length - number.Length);
            return new IPAddress(bytes).ToString();
        }
    }
}
