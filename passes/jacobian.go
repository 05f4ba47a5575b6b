package passes

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// jacobian replaces a request for all partial derivatives, one result of the body
// and one target at a time. Each is a comprehension over one-hot cotangents of the
// result, or over one-hot tangents of the target, whichever are fewer.
func (r *resolver) jacobian(e *emitter, op ops.Jacobian, args []*ir.Value) []*ir.Value {
	body := r.function(op.Body)
	at, half := e.b.Origin(), e.half
	var out []*ir.Value
	for i := range body.Results {
		for k := range op.Wrt {
			e.b.At(at)
			e.half = half
			out = append(out, r.newPartial(body, i, k).emit(e, args))
		}
	}
	return out
}

// partial is the derivative of one result y by one target x. Where y at index i of
// an axis depends on x at index i of an axis only, the derivative is block diagonal
// in the two: one pass computes the blocks of all i, with seeds that are ones along
// the axis.
type partial struct {
	*resolver
	body    *ir.Func // with the one result
	target  int
	x, y    ir.Type
	pairs   map[int]int // axis of y → axis of x, of a block diagonal
	reverse bool
}

func (r *resolver) newPartial(body *ir.Func, result, target int) *partial {
	one := *body
	one.Results = body.Results[result : result+1]
	p := &partial{resolver: r, body: sweep(&one, r.notes), target: target, pairs: map[int]int{}}
	p.y, p.x = body.Results[result].Type, body.Params[target].Type
	rectangular := !p.x.Shape.Dependent() && !p.y.Shape.Dependent()
	if rectangular {
		p.pair()
	}
	rows, cols := p.count(p.y.Shape, p.ofY), p.count(p.x.Shape, p.ofX)
	p.reverse = !rectangular || rows < cols || surrogate(p.body)
	return p
}

// pair finds the axes of y that belong to axes of x.
func (p *partial) pair() {
	axes, ok := follow(p.body, p.body.Params[p.target])[p.body.Results[0]]
	if !ok {
		return
	}
	taken := map[int]bool{}
	for a, set := range axes {
		for b := range p.x.Rank() {
			if set.has(b) && !taken[b] && p.y.Shape.Dim(a) == p.x.Shape.Dim(b) {
				p.pairs[a], taken[b] = b, true
				break
			}
		}
	}
}

func (p *partial) ofY(a int) bool { _, paired := p.pairs[a]; return !paired }

func (p *partial) ofX(b int) bool {
	for _, c := range p.pairs {
		if b == c {
			return false
		}
	}
	return true
}

// count returns how many seeds the axes for which free holds need, at the nominal
// sizes; a size that nothing tells counts as large.
func (p *partial) count(s *ir.Shape, free func(int) bool) float64 {
	n := 1.0
	for k := range s.Rank() {
		if free(k) {
			size, err := ir.SizeAt(s.Bound(k), p.dims)
			if err != nil {
				size = 1 << 10
			}
			n *= float64(size)
		}
	}
	return n
}

// emit returns the derivative, of shape [shape of y, shape of x].
func (p *partial) emit(e *emitter, args []*ir.Value) *ir.Value {
	seeded, free := p.x, p.ofX
	if p.reverse {
		seeded, free = p.y, p.ofY
	}
	var loops, vars = []int{}, []string{}
	for k := range seeded.Rank() {
		if free(k) {
			loops, vars = append(loops, k), append(vars, fmt.Sprintf("$seed.%d", len(vars)))
		}
	}
	var extents []*ir.Dim
	for _, k := range loops {
		extents = append(extents, seeded.Shape.Dim(k))
	}
	space := ir.NewShape(extents...)
	p.remark(e.b.Origin(), space)

	at := e.b.Origin()
	point := newEmitter(p.body, p.notes)
	point.b.At(at)
	vs := point.params(p.body)
	in := vs.all(p.body.Params)
	d := p.derivative(point, in, oneHot(point, seeded, loops, vars))
	whole := p.x.With(p.x.Shape.Prefix(p.y.Shape))
	if d == nil {
		return e.emit1(ops.Zero{DType: whole.DType, Shape: whole.Shape})
	}
	blocks := batch(e, space, vars, sweep(point.b.Finish(d), p.notes), args, nil)[0]
	e.b.At(at)
	return p.place(e, blocks, loops, whole)
}

// derivative emits one pass, in which seed is the cotangent of y or the tangent of
// x; nil is a structural zero.
func (p *partial) derivative(e *emitter, args []*ir.Value, seed *ir.Value) *ir.Value {
	wrt := make([]bool, len(args))
	wrt[p.target] = true
	args = append(args, seed)
	if p.reverse {
		o := accumulate(p.body, wrt, every(1), p.notes)
		for n, h := range o.Marks {
			p.notes.Marks[n] = h
		}
		d := e.splice(o.Closed, args)[o.Out]
		if isZero(d) {
			return nil
		}
		return d
	}
	g, live := forward(p.body, wrt, p.notes)
	if !live[0] {
		return nil
	}
	d := e.splice(g, args)[1]
	if d.Type.DType != p.x.DType {
		d = e.emit1(ops.Cast{To: p.x.DType}, d)
	}
	return d
}

// oneHot returns an array of type t that is 1 where the index of each of axes is
// the bound index of that name, and 0 elsewhere.
func oneHot(e *emitter, t ir.Type, axes []int, vars []string) *ir.Value {
	v := spread(e, e.emit1(ops.Const{DType: t.DType, Bits: t.DType.One()}), t.Shape)
	var hot *ir.Value
	for i, k := range axes {
		here := e.emit1(ops.Compare{Pred: ir.EqOp},
			e.emit1(ops.Iota{Shape: t.Shape, Axis: k}),
			spread(e, e.emit1(ops.DimValue{Dim: ir.Sym(vars[i])}), t.Shape))
		if hot != nil {
			here = e.emit1(ops.And{}, hot, here)
		}
		hot = here
	}
	if hot == nil {
		return v
	}
	return e.emit1(ops.Mask{}, hot, v)
}

// place puts the blocks, of shape [seeds, shape of the other side], where they
// belong: a block diagonal is zero elsewhere.
func (p *partial) place(e *emitter, blocks *ir.Value, loops []int, whole ir.Type) *ir.Value {
	if p.reverse && len(p.pairs) == 0 {
		return blocks
	}
	ny, nx, m := p.y.Rank(), p.x.Rank(), len(loops)
	from := make([]int, ny+nx) // axis of the whole → axis of blocks
	for a := range ny {
		b, paired := p.pairs[a]
		switch {
		case !p.reverse:
			from[a] = m + a
		case paired:
			from[a] = m + b
		default:
			from[a] = slices.Index(loops, a)
		}
	}
	for b := range nx {
		if from[ny+b] = m + b; !p.reverse {
			from[ny+b] = slices.Index(loops, b)
		}
	}
	if len(p.pairs) == 0 {
		return e.emit1(ops.Transpose{Perm: ir.NewPerm(from...)}, blocks)
	}
	if !p.reverse {
		for a, b := range p.pairs {
			from[ny+b] = m + a
		}
	}
	coords := make([]*ir.Dim, len(from))
	for k, axis := range from {
		coords[k] = ir.Index(axis)
	}
	return e.emit1(ops.Scatter{Shape: whole.Shape, Map: ir.NewIndexMap(coords...)}, blocks)
}

// remark notes which way was chosen.
func (p *partial) remark(at ir.Origin, seeds *ir.Shape) {
	mode, side := "forward", "target"
	if p.reverse {
		mode, side = "reverse", "result"
	}
	text := fmt.Sprintf("one %s pass", mode)
	if seeds.Rank() > 0 {
		text = fmt.Sprintf("%s passes, one for each of the %s elements of the %s", mode, seeds.Size(), side)
	}
	switch {
	case len(p.pairs) == 0:
	case len(p.pairs) == p.y.Rank() && len(p.pairs) == p.x.Rank():
		text += ", as it is diagonal"
	default:
		text += ", for all blocks of its diagonal at once"
	}
	y, x := p.body.Results[0], p.body.Params[p.target]
	p.notes.remark(at, "the derivative of %s by %s is computed by %s", valueText(y), valueText(x), text)
}

// valueText is a value as a remark names it.
func valueText(v *ir.Value) string {
	if v.Name == "" {
		return v.Type.String()
	}
	return v.Name + " " + v.Type.String()
}
