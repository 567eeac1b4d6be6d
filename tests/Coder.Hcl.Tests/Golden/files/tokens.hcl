# every kind of token outside of template text
a = { b = [1, 2.5, 1e3, 1E-2], c : (d) } // to the end of the line
e = !f && g || h == i != j < k <= l > m >= n ? o : p
q = r.s[0].*.t[*] + u - v * w / x % y /* in
between */
z = aa::bb::cc(dd...) => ee
ff-gg_h1 = ~} ' @ ; `
1.
1.e
2e
&|
