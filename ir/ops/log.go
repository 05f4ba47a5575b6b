package ops

import "github.com/gradc/gradc/ir"

// Log is the natural logarithm.
//
//	y   = ln x
//	dx += dy / x
type Log struct{ pointwise }

// Name returns "log".
func (Log) Name() string { return "log" }

// Infer wants one operand of elements of a smooth type.
func (Log) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Log) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.LogOp, in) }

// VJP is the reverse rule above.
func (Log) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, dy[0], n.In[0])}
}
