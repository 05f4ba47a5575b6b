// Package gradcheck holds the committed code of an example against its model.
//
// [Model.Check] calls every exported function of the package, at several sizes:
//
//   - what the generated Go computes is what the evaluator computes;
//   - of functions that return floats, the gradient that the compiler derives, after
//     all passes, is the slope by central differences. Results that are arrays are
//     made one number with random cotangents. Differences are taken on the generated
//     Go; of functions in single precision, whose differences show two digits, on
//     the evaluator in double precision as well;
//   - gradients that a function returns ([Model.Gradients]) are slopes of a value that
//     it returns, by differences on the generated Go.
//
// [Model.Misuse] calls every function with what a caller can do wrong and wants a
// typed error, no panic, and arguments that are as they were.
package gradcheck
