// Package conformance says what every operation is tried on, and tries it.
//
// [Cases] makes, of each operation, a function for every element type that it admits and
// every rank from 0 to 5, and for operations on several arrays of one shape those as well in
// which one is broadcast: from a scalar, and along a leading axis that it lacks. What each of
// them is tried on stands in the [Case], from which gradc doc -ops prints its table:
//
//   - it prints and parses to itself, and so does its reverse derivative;
//   - it evaluates with all extents positive, and with each axis empty in turn;
//   - at those sizes its first, second and third reverse derivatives are the adjoints of what
//     dual numbers give: ⟨w, D[f](a, v)⟩ = ⟨R[f](a, w), v⟩ for f, R[f] and R[R[f]], by the
//     table of [laws.Dual], which owes nothing to the rules. Over rings they are equal
//     exactly, over floats but for rounding;
//   - over f64 the dual numbers agree with central differences, at each of the three orders.
//
// Operations without attributes are found by themselves; for the others [makers] has a
// function each.
package conformance
