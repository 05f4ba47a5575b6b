package laws

import (
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// object returns the types of the arrays between which programs go: a number, a vector
// and a matrix over d.
func object(d ir.DType) []ir.Type {
	return []ir.Type{ir.T(d), ir.T(d, ir.Sym("N")), ir.T(d, ir.Sym("N"), ir.Sym("M"))}
}

// Program makes a random function from a number, a vector and a matrix over a ring to
// three more. What operations occur depends on the ring: its order, opposites, and the
// functions of analysis. Some have functions inside: comprehensions, branches and loops.
func Program(r *rand.Rand, ring Ring) *ir.Func {
	b := ir.NewBuilder("f", ir.Origin{})
	p := &program{calculus{b}, r, ring, map[ir.Type][]*ir.Value{}}
	for _, t := range object(ring.DType) {
		p.add(b.Param("", t))
	}
	for range 5 + r.IntN(5) {
		p.add(p.operation())
	}
	var results []*ir.Value
	for _, t := range object(ring.DType) {
		all := p.byType[t]
		results = append(results, all[max(r.IntN(len(all)), r.IntN(len(all)))])
	}
	return b.Finish(results...)
}

type program struct {
	calculus
	*rand.Rand
	ring   Ring
	byType map[ir.Type][]*ir.Value
}

func (p *program) add(v *ir.Value) { p.byType[v.Type] = append(p.byType[v.Type], v) }

// some returns a value of a type, the more likely the younger it is.
func (p *program) some(t ir.Type) *ir.Value {
	all := p.byType[t]
	return all[max(p.IntN(len(all)), p.IntN(len(all)))]
}

func (p *program) has(s ir.Structure) bool { return p.ring.DType.Has(s) }

func (p *program) operation() *ir.Value {
	types := object(p.ring.DType)
	number, vector, matrix := types[0], types[1], types[2]
	t := types[p.IntN(3)]
	x, y := p.some(t), p.some(t)
	switch p.IntN(12) {
	case 0:
		return p.emit(ops.Add{}, x, y)
	case 1, 2:
		return p.emit(ops.Mul{}, x, y)
	case 3:
		if p.has(ir.Negatives) {
			return p.emit(ops.Sub{}, x, p.emit(ops.Neg{}, y))
		}
	case 4:
		if p.has(ir.Ordered) {
			return p.emit([]ir.Op{ops.Min{}, ops.Max{}}[p.IntN(2)], x, y)
		}
	case 5:
		if p.IntN(2) == 0 {
			return p.emit(ops.Broadcast{Shape: vector.Shape, Axes: ir.NewPerm()}, p.some(number))
		}
		return p.emit(ops.Broadcast{Shape: matrix.Shape, Axes: ir.NewPerm(0)}, p.some(vector))
	case 6:
		monoid := []ir.Monoid{ir.Sum, ir.Sum, ir.Prod}[p.IntN(3)]
		if p.has(ir.Ordered) && p.IntN(4) == 0 {
			monoid = ir.MaxOf
		}
		return p.emit(ops.Reduce{Monoid: monoid, Axes: 1}, p.some([]ir.Type{vector, matrix}[p.IntN(2)]))
	case 7:
		return p.product(matrix, vector)
	case 8:
		return p.moved(vector)
	case 9:
		return p.comprehension(number, vector)
	case 10:
		return p.branch(number, vector)
	case 11:
		return p.loop(number, vector)
	}
	if p.ring.smooth() {
		return p.function(x)
	}
	return p.emit(ops.AddN{}, x, y, x)
}

// product is a matrix times its transpose times a vector.
func (p *program) product(matrix, vector ir.Type) *ir.Value {
	n, m := ir.Sym("N"), ir.Sym("M")
	w := p.some(matrix)
	over := ir.NewIndexMap(ir.Index(0), ir.Index(1))
	row, column := ir.NewIndexMap(ir.Index(0)), ir.NewIndexMap(ir.Index(1))
	sums := p.emit(ops.Span{Space: matrix.Shape, W: over, X: row, Y: column, Shape: ir.NewShape(m)}, w, p.some(vector))
	return p.emit(ops.Span{Space: matrix.Shape, W: over, X: column, Y: row, Shape: ir.NewShape(n)}, w, sums)
}

// moved is a vector, read elsewhere or turned by one.
func (p *program) moved(vector ir.Type) *ir.Value {
	n, x := ir.Sym("N"), p.some(vector)
	if p.IntN(2) == 0 {
		next := ops.Gather{Space: vector.Shape, Map: ir.NewIndexMap(ir.Index(0).AddConst(1)), Guard: true}
		return p.emit(next, x, p.some(ir.T(vector.DType)))
	}
	tail := p.emit(ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n}, x)
	head := p.emit(ops.Slice{Axis: 0, Start: ir.Const(0), Stop: ir.Const(1)}, x)
	return p.emit(ops.Concat{}, tail, head)
}

// inner makes a function of two numbers and a vector to one number; at reads the vector.
func (p *program) inner(number, vector ir.Type, at string) *ir.Func {
	b := ir.NewBuilder("inner", ir.Origin{})
	d := calculus{b}
	x, y, v := b.Param("", number), b.Param("", number), b.Param("", vector)
	e := d.emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(ir.Sym(at))}, v)
	for range 1 + p.IntN(3) {
		switch p.IntN(4) {
		case 0:
			e = d.emit(ops.Add{}, e, x)
		case 1:
			e = d.emit(ops.Mul{}, e, y)
		case 2:
			e = d.emit(ops.Mul{}, e, e)
		case 3:
			x = d.emit(ops.Mul{}, x, e)
		}
	}
	return b.Finish(d.emit(ops.Add{}, e, d.emit(ops.Mul{}, x, y)))
}

func (p *program) comprehension(number, vector ir.Type) *ir.Value {
	m := ops.Map{Space: vector.Shape, Vars: "$i", Body: p.inner(number, vector, "$i")}
	return p.emit(m, p.some(number), p.some(number), p.some(vector))
}

// branch takes one of two sides, by the equality of numbers or by their order.
func (p *program) branch(number, vector ir.Type) *ir.Value {
	pred := ir.EqOp
	if p.has(ir.Ordered) {
		pred = ir.LtOp
	}
	c := p.emit(ops.Compare{Pred: pred}, p.some(number), p.some(number))
	sides := [2]*ir.Func{}
	for i := range sides {
		b := ir.NewBuilder("side", ir.Origin{})
		x, v := b.Param("", number), b.Param("", vector)
		d := calculus{b}
		all := d.emit(ops.Broadcast{Shape: vector.Shape, Axes: ir.NewPerm()}, x)
		sides[i] = b.Finish(d.emit([]ir.Op{ops.Mul{}, ops.Add{}}[p.IntN(2)], all, d.emit(ops.Mul{}, v, v)))
	}
	return p.emit(ops.If{Then: sides[0], Else: sides[1]}, c, p.some(number), p.some(vector))
}

// loop carries a number along a vector, and collects it.
func (p *program) loop(number, vector ir.Type) *ir.Value {
	body := p.inner(number, vector, "$t")
	b := ir.NewBuilder("step", ir.Origin{})
	in := []*ir.Value{b.Param("", number), b.Param("", number), b.Param("", vector)}
	next := b.Emit(ops.Call{Func: body}, in...)[0]
	step := b.Finish(next, b.Emit(ops.Mul{}, next, in[1])[0])
	op := ops.Scan{Length: ir.Sym("N"), Var: "$t", Carry: 1, Backward: p.IntN(2) == 0, Body: step}
	out := p.e.Emit(op, p.some(number), p.some(number), p.some(vector))
	return out[p.IntN(2)]
}

// function applies a function of analysis that is bounded, or grows slowly.
func (p *program) function(x *ir.Value) *ir.Value {
	switch p.IntN(5) {
	case 0:
		return p.emit(ops.Sin{}, x)
	case 1:
		return p.emit(ops.Tanh{}, x)
	case 2:
		return p.emit(ops.Exp{}, p.emit(ops.Sin{}, x))
	case 3:
		return p.emit(ops.Sqrt{}, p.emit(ops.Add{}, p.mul(x, x), p.number(x, 1)))
	}
	return p.emit(ops.Div{}, p.some(x.Type), p.emit(ops.Add{}, p.mul(x, x), p.number(x, 1)))
}
