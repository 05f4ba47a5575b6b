package ops

import "github.com/gradc/gradc/ir"

// Stop is the identity, through which no cotangent flows.
//
//	y = x
type Stop struct{ pointwise }

// Name returns "stop".
func (Stop) Name() string { return "stop" }

// Infer wants one operand.
func (Stop) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, anything) }

// Kernel copies.
func (Stop) Kernel(in []ir.Type) *ir.Kernel {
	return ir.Pointwise(in, in[0], func(a []*ir.Expr) *ir.Expr { return a[0] })
}

// VJP passes no cotangent: that is what the operation is for.
func (Stop) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
