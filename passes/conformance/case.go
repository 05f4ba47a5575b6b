package conformance

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// DTypes are the element types that operations are tried with; one ring of the integers
// modulo an odd and one modulo an even number stand for all.
var DTypes = append(slices.Clone(ir.DTypes), ir.ZMod(7), ir.ZMod(256))

// MaxRank is the greatest rank that operations are tried with.
const MaxRank = 5

// Orders is how often operations are differentiated.
const Orders = 3

// Case is an operation on operands of some types, and what it is tried on.
type Case struct {
	Op    ir.Op
	In    []ir.Type // of the operation
	DType ir.DType  // of the elements that it is about
	Rank  int       // of the arrays that it is about
	// Broadcast says that one operand is made of an array with fewer axes.
	Broadcast bool
	// Orders is how many derivatives are compared with dual numbers; 0 where nothing has a
	// cotangent.
	Orders int
	// Differences says that the dual numbers are compared with differences.
	Differences bool
	// Empty are the dims that are made 0, one after the other.
	Empty []string

	f       *ir.Func
	targets int     // the first parameters of f, which are differentiable
	index   int     // which of the other parameters is limited, -1 for none
	ints    []int64 // its elements, in turn

	within interval // where floats are drawn from, once it is known
}

// String names the case.
func (c *Case) String() string {
	s := fmt.Sprintf("%s of %v, rank %d", c.Op.Name(), c.In, c.Rank)
	if c.Broadcast {
		s += ", broadcast"
	}
	return s
}

// Func is the function that the case tries.
func (c *Case) Func() *ir.Func { return c.f }

// dims are the sizes of the axes, from the first, and of the steps of loops.
var dims = map[string]int64{"A": 2, "B": 3, "C": 2, "D": 1, "E": 2, "T": 3}

// axes are the dims of arrays, from the first axis on.
var axes = []string{"A", "B", "C", "D", "E"}

// shape returns the shape of some rank over the symbols of dims.
func shape(rank int) *ir.Shape {
	var ds []*ir.Dim
	for _, name := range axes[:rank] {
		ds = append(ds, ir.Sym(name))
	}
	return ir.NewShape(ds...)
}

// Cases returns all cases of all operations.
func Cases() []*Case {
	var all []*Case
	for _, op := range ops.All {
		all = append(all, CasesOf(op)...)
	}
	return all
}

// CasesOf returns the cases of an operation, of which op is the zero value.
func CasesOf(op ir.Op) []*Case {
	make, known := makers[op.Name()]
	if !known {
		make = plain(op)
	}
	var all []*Case
	for _, d := range DTypes {
		for rank := range MaxRank + 1 {
			for _, m := range make(d, shape(rank)) {
				if _, err := m.op.Infer(m.in); err != nil {
					continue // not admitted
				}
				all = append(all, newCase(m, d, rank, nil))
				for k := range broadcastable(m, rank) {
					all = append(all, newCase(m, d, rank, repeated(k)))
				}
			}
		}
	}
	return all
}

// made is an operation on operands, by a maker.
type made struct {
	op   ir.Op
	in   []ir.Type
	ints []int64 // elements of the operand index, in turn; nil for any
	// index is an operand that may not have any elements, such as indices.
	index int
	steps bool // it has a loop of T steps
}

// newCase makes the case of an operation whose operands come from parameters as widen says.
func newCase(m made, d ir.DType, rank int, widen func(b *ir.Builder, k int, t ir.Type) *ir.Value) *Case {
	c := &Case{Op: m.op, In: m.in, DType: d, Rank: rank, Broadcast: widen != nil, index: -1, ints: m.ints}
	b := ir.NewBuilder(m.op.Name(), ir.Origin{})
	in := make([]*ir.Value, len(m.in))
	others := 0
	for _, want := range []bool{true, false} { // targets of derivatives come first
		for k, t := range m.in {
			if t.DType.HasCotangent() != want {
				continue
			}
			if widen != nil {
				in[k] = widen(b, k, t)
			} else {
				in[k] = b.Param("", t)
			}
			switch {
			case want:
				c.targets++
			case m.ints != nil && k == m.index:
				c.index, others = others, others+1
			default:
				others++
			}
		}
	}
	results := b.Emit(m.op, in...)
	differentiable := slices.DeleteFunc(slices.Clone(results), func(v *ir.Value) bool { return !carries(d, v.Type.DType) })
	if c.targets == 0 || len(differentiable) == 0 {
		c.f = b.Finish(results...)
	} else {
		c.f = b.Finish(differentiable...)
		c.Orders = Orders
		c.Differences = d == ir.F64 && !decreed[m.op.Name()]
	}
	c.Empty = append(c.Empty, axes[:rank]...)
	if m.steps {
		c.Empty = append(c.Empty, "T")
	}
	return c
}

// carries reports whether a result may have a derivative by elements of type d: between
// floats, and within one ring.
func carries(d, result ir.DType) bool {
	return d.IsFloat() && result.IsFloat() || d.HasCotangent() && d == result
}

// decreed are operations whose derivative is meant to be another than that of their value.
var decreed = map[string]bool{"stop": true}

// broadcastable returns how many ways there are to broadcast an operand: the operation has
// several of one type.
func broadcastable(m made, rank int) int {
	if rank == 0 || len(m.in) < 2 || m.in[0] != m.in[1] || m.in[0].Shape != shape(rank) || len(ops.Attributes(m.op)) > 0 && m.op.Name() != "compare" {
		return 0
	}
	return 2 * min(len(m.in), 2)
}

// repeated returns how the operands of the k-th broadcast case are made: an even k repeats a
// scalar, an odd one what lacks the first axis, k/2 is the operand.
func repeated(k int) func(b *ir.Builder, operand int, t ir.Type) *ir.Value {
	return func(b *ir.Builder, operand int, t ir.Type) *ir.Value {
		if operand != k/2 {
			return b.Param("", t)
		}
		var kept []int
		if k%2 == 1 {
			for i := 1; i < t.Rank(); i++ {
				kept = append(kept, i)
			}
		}
		small := ir.NewShape(t.Shape.Dims()[t.Rank()-len(kept):]...)
		return b.Emit(ops.Broadcast{Shape: t.Shape, Axes: ir.NewPerm(kept...)}, b.Param("", t.With(small)))[0]
	}
}
