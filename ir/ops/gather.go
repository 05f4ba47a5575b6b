package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Gather reads an array at computed coordinates. Operands are the array x, with
// Guard a scalar fill, with When a bool array when of shape Space, and any number of
// integer arrays idx₀, idx₁, … of shape Space. Map's coordinates range over the
// indices #0 … #(r−1) of Space, r being its rank, and over #(r+k) for the element of
// idxₖ.
//
//	y[e]                = x[Map(e, idx(e))]      fill where Guard and outside x
//	dx[Map(e, idx(e))] += dy[e]
//	dfill              += Σ dy[e] over the e outside
//
// With Check the coordinates are checked at run time; with When as well, only where
// when holds: elsewhere nothing is checked or read, y is zero and no cotangent
// passes. With neither Guard nor Check they were proved to lie in x. Without idx the
// reads are static: parts, diagonals, windows and padded borders.
type Gather struct {
	Space        *ir.Shape
	Map          *ir.IndexMap
	Guard, Check bool
	When         bool // with Check only
}

// Name returns "gather".
func (Gather) Name() string { return "gather" }

// First returns the position of idx₀ among the operands.
func (op Gather) First() int {
	if op.Guard || op.When {
		return 2
	}
	return 1
}

// Infer wants the operands that are listed above, and a map that is not proved to
// leave x.
func (op Gather) Infer(in []ir.Type) ([]ir.Type, error) {
	if len(in) < op.First() {
		return nil, fmt.Errorf("takes at least %d operands, has %d", op.First(), len(in))
	}
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	x := in[0]
	if want := x.With(ir.Scalar); op.Guard && in[1] != want {
		return nil, fmt.Errorf("the fill of a guarded read of %s has type %s, which must be %s", x, in[1], want)
	}
	if err := checkIndexed(op.Space, op.Map, x, in[op.First():], op.Guard, op.Check); err != nil {
		return nil, err
	}
	if op.When {
		if err := checkWhen(op.Space, in[1], op.Check); err != nil {
			return nil, err
		}
	}
	return []ir.Type{x.With(op.Space)}, nil
}

// checkIndexed checks what gather and scatter have in common: a map from a space
// and index arrays over it into an array.
func checkIndexed(space *ir.Shape, m *ir.IndexMap, x ir.Type, idx []ir.Type, guard, check bool) error {
	if err := checkShape(space); err != nil {
		return err
	}
	if guard && check {
		return fmt.Errorf("cannot both guard and check: a guarded coordinate may lie outside")
	}
	for k, t := range idx {
		if !t.DType.IsInt() || t.Shape != space {
			return fmt.Errorf("index array %d has type %s; it must hold integers and have shape %s", k, t, space)
		}
	}
	r := space.Rank()
	if err := checkMap(m, r+len(idx), x.Shape); err != nil {
		return err
	}
	for j, c := range m.Coords() {
		extent := extentAt(x.Shape, j, m.Coords())
		if !guard && !check && maxIndex(c) < r && maxIndex(extent) < r && mustLeave(space, c, extent) {
			return fmt.Errorf("coordinate %s is outside axis %d of %s, whose extent is %s", c, j, x, x.Shape.Dim(j))
		}
	}
	return nil
}

// checkWhen checks the condition of checked reads or writes over a space.
func checkWhen(space *ir.Shape, when ir.Type, check bool) error {
	if !check {
		return fmt.Errorf("has a condition although nothing is checked")
	}
	if when.DType != ir.Bool || when.Shape != space {
		return fmt.Errorf("the condition has type %s; it must hold bools and have shape %s", when, space)
	}
	return nil
}

// indexLoads returns the elements of index arrays over a space, for the indices
// behind the space's own; first is the position of the first one as an operand.
func indexLoads(space *ir.Shape, in []ir.Type, first int) func(k int) *ir.Expr {
	r := space.Rank()
	var loads []*ir.Expr
	for k := first; k < len(in); k++ {
		loads = append(loads, ir.CastExpr(ir.I64, pointOf(k, in[k])))
	}
	return func(k int) *ir.Expr {
		if k < r {
			return nil
		}
		return loads[k-r]
	}
}

func coordExprs(m *ir.IndexMap, loaded func(k int) *ir.Expr) []*ir.Expr {
	es := make([]*ir.Expr, m.Len())
	for j, c := range m.Coords() {
		es[j] = exprOf(c, loaded)
	}
	return es
}

// Kernel reads where the map says; a guard or a condition is a branch around the
// read.
func (op Gather) Kernel(in []ir.Type) *ir.Kernel {
	loaded := indexLoads(op.Space, in, op.First())
	e := ir.Load(0, in[0].DType, coordExprs(op.Map, loaded)...)
	e.Check = op.Check
	if op.Guard {
		conds := inside(factsOf(op.Space), op.Map.Coords(), in[0].Shape, loaded)
		e = guarded(conds, e, ir.Load(1, in[1].DType))
	}
	if op.When {
		e = guarded([]*ir.Expr{pointOf(1, in[1])}, e, ir.ConstExpr(e.DType, e.DType.Zero()))
	}
	return constKernel(in[0].With(op.Space), e)
}

// VJP is the reverse rule above. Where the map only shifts indices, each element
// of dx reads the one place of dy that it went to; else dy is scattered.
func (op Gather) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	if dy[0] == nil {
		return dx
	}
	idx := n.In[op.First():]
	if op.Guard {
		out := not(r, op.isInside(r, n.In[0].Type.Shape, idx))
		dx[1] = reduce(r, ir.Sum, mask(r, out, dy[0]), op.Space.Rank())
	}
	if len(idx) == 0 && !op.Check {
		dx[0] = op.readBack(r, n.In[0].Type.Shape, dy[0])
	}
	if dx[0] == nil {
		to := Scatter{Shape: n.In[0].Type.Shape, Map: op.Map, Guard: op.Guard, Check: op.Check, When: op.When}
		operands := []*ir.Value{dy[0]}
		if op.When {
			operands = append(operands, n.In[1])
		}
		dx[0] = emit(r, to, append(operands, idx...)...)
	}
	return dx
}

// isInside returns where the coordinates lie in an array of the given shape: the
// same read of an array that is true everywhere, filled with false.
func (op Gather) isInside(r ir.Emitter, x *ir.Shape, idx []*ir.Value) *ir.Value {
	t := ir.Type{DType: ir.Bool, Shape: x}
	in := append([]*ir.Value{fill(r, t, 1), fill(r, t.With(ir.Scalar), 0)}, idx...)
	return emit(r, Gather{Space: op.Space, Map: op.Map, Guard: true}, in...)
}

// Batch puts the region's axes in front of Space, and of x where x has them.
func (op Gather) Batch(b ir.Batcher, n *ir.Node, in []*ir.Value) []*ir.Value {
	to := Gather{Space: ir.BatchShape(b, op.Space), Map: batchMap(b, op.Map, b.Batched(in[0])), Guard: op.Guard, Check: op.Check, When: op.When}
	idx := make([]*ir.Value, 0, len(in))
	for _, v := range in[op.First():] {
		idx = append(idx, b.Lift(v))
	}
	operands := []*ir.Value{in[0]}
	if op.Guard && b.Batched(in[1]) { // a fill of its own for each point of the region
		fill0 := emit(b, Zero{DType: in[0].Type.DType, Shape: ir.Scalar})
		y := emit(b, to, append(append(operands, fill0), idx...)...)
		fills := broadcast(b, in[1], to.Space)
		return []*ir.Value{choose(b, to.isInside(b, in[0].Type.Shape, idx), y, fills)}
	}
	if op.Guard {
		operands = append(operands, in[1])
	}
	if op.When {
		operands = append(operands, b.Lift(in[1]))
	}
	return b.Emit(to, append(operands, idx...)...)
}

// batchMap rewrites a map of the body; an array that has the region's axes in
// front is taken at the point itself along them.
func batchMap(b ir.Batcher, m *ir.IndexMap, prefix bool) *ir.IndexMap {
	var coords []*ir.Dim
	if prefix {
		coords = ir.IdentityMap(b.Space().Rank()).Coords()
	}
	for _, c := range m.Coords() {
		coords = append(coords, b.Dim(c))
	}
	return ir.NewIndexMap(coords...)
}
