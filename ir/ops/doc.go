// Package ops is the set of operations: one Go type and one file each, like an
// entry of a handbook: a sentence, its equations, and what the IR asks of an
// [ir.Op]. [All] lists them.
//
// # Reading an entry
//
// x, y are operands and results; dx, dy their cotangents; "dx += e" is what the
// reverse rule contributes. #k is the k-th index of a space, 0 the outermost.
// There is no implicit broadcasting: elementwise operations want operands of one
// type, and [Broadcast] says what repeats.
//
// # At kinks
//
// The derivative is a convention where there is none: |x|' is 0 at 0; max and min
// give the whole cotangent to the first operand on ties, and to the first extreme
// element of a reduction; sign and floor pass no cotangent; sqrt' is +Inf at 0 as
// in IEEE arithmetic; the derivative of pow by its exponent is 0 where the base is
// not positive. Integers and bools carry no cotangent.
//
// # Zeros
//
// [Mask] and [Select] are true selections, never multiplications by 0 or 1, so
// that nothing infinite on the side not taken reaches a value or a cotangent.
package ops
