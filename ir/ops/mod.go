package ops

import "github.com/gradc/gradc/ir"

// Mod is the remainder of floored division, 0 for a zero divisor.
//
//	y = a − b·⌊a / b⌋
type Mod struct{ pointwise }

// Name returns "mod".
func (Mod) Name() string { return "mod" }

// Infer wants two operands of one type, of an integral type.
func (Mod) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, integral) }

// Kernel computes the equation above.
func (Mod) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.ModOp, in) }

// VJP passes no cotangent: integers have none.
func (Mod) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
