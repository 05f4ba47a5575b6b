package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// survey records the loads of a definition with their readers, and what follows
// for its own size and weight.
func (u *fusion) survey(w int, fv *fusedValue) {
	l := &loadSurvey{fusion: u, reader: w, space: fv.at, seen: map[*ir.Expr]bool{}, turns: 1}
	around := loops{volume: u.sizes.volume(fv.at)}
	for k, d := range fv.at.Dims() {
		if !d.IsConst(1) {
			around.indices = append(around.indices, k)
		}
	}
	cost := 0.0
	for _, e := range fv.roots() {
		cost += l.walk(e, around)
	}
	fv.work = cost + l.inherited
	ops := l.ops
	for _, k := range l.operands {
		o := u.values[k]
		if o.realised || o.must {
			fv.source = max(fv.source, o.size)
		} else {
			fv.source = max(fv.source, o.source)
		}
		ops += max(0, o.light)
	}
	fv.isView = !fv.scatters() && isReshape(fv, u.values)
	fv.must = fv.scatters() || l.position && u.note(fv.expr).depends
	if !l.folds && !fv.scatters() && ops <= lightOps && len(l.operands) <= 2 && cost <= 2*lightOps {
		fv.light = ops
	}
	fv.isCall = u.worthCall(fv)
	fv.must = fv.must || fv.isCall
	if fv.must {
		fv.source = fv.size
	}
}

// loops is the loops around an expression.
type loops struct {
	volume  float64
	indices []int // of those with more than one turn
	inFold  bool
}

// loadSurvey walks the definition of one value.
type loadSurvey struct {
	*fusion
	reader   int
	space    *ir.Shape
	seen     map[*ir.Expr]bool
	operands []int // by load
	ops      int
	folds    bool
	position bool // an argmax or argmin

	turns     float64 // of the folds around, for one element
	inherited float64 // work of operands that have no buffer for certain
}

// walk returns the cost of an expression, of which what was met before is no part.
func (l *loadSurvey) walk(e *ir.Expr, around loops) float64 {
	if l.seen[e] {
		return 0
	}
	l.seen[e] = true
	l.visits++
	cost := 0.0
	switch e.Op {
	case ir.ConstOp, ir.DimOp:
		return 0
	case ir.FoldOp:
		return l.fold(e, around)
	case ir.LoadOp:
		l.load(e, around)
	default:
		if !indexOnly(e) {
			l.ops++
		}
		cost = scalarCost(e.Op)
	}
	for _, a := range e.Args {
		cost += l.walk(a, around)
	}
	return cost
}

func (l *loadSurvey) fold(e *ir.Expr, around loops) float64 {
	l.ops++
	l.folds = true
	l.position = l.position || e.Monoid == ir.Argmax || e.Monoid == ir.Argmin
	n := l.sizes.extents(e.Extents)
	inner := loops{volume: around.volume * n, indices: slices.Clone(around.indices), inFold: true}
	for j, d := range e.Extents {
		if !d.IsConst(1) {
			inner.indices = append(inner.indices, e.Base+j)
		}
	}
	l.turns *= max(n, 1)
	cost := n * (1 + l.walk(e.Args[0], inner))
	l.turns /= max(n, 1)
	return cost
}

// indexOnly reports whether e computes an integer from indices and constants alone.
func indexOnly(e *ir.Expr) bool {
	return e.DType == ir.I64 && !slices.ContainsFunc(e.Args, func(a *ir.Expr) bool { return asDim(a) == nil })
}

func (l *loadSurvey) load(e *ir.Expr, around loops) {
	o := l.values[e.Operand]
	if e.Check && o.node != nil {
		// The check belongs to this load: inlined, the operand would be evaluated at
		// coordinates outside its space before anything could tell.
		o.must, o.source = true, o.size
	}
	l.operands = append(l.operands, e.Operand)
	if !o.realised && !o.must {
		l.inherited += l.turns * o.work
	}
	volume := around.volume
	if atMostOnce(e.Args, around.indices) {
		volume = min(volume, o.size)
	}
	o.reads = append(o.reads, read{
		by: l.reader, load: l.note(e).id, volume: volume,
		same: isIdentity(e.Args) && o.out.Shape == l.space && !around.inFold,
	})
}

// atMostOnce reports whether different turns of the loops read different elements:
// each index, and nothing else that varies, is one coordinate up to a constant.
func atMostOnce(coords []*ir.Expr, indices []int) bool {
	for _, k := range indices {
		alone := func(c *ir.Expr) bool {
			d := asDim(c)
			return d != nil && !d.Sub(ir.Index(k)).HasIndex()
		}
		if !slices.ContainsFunc(coords, alone) {
			return false
		}
	}
	return true
}

// scalarCost is the cost of a scalar operation in additions.
func scalarCost(op ir.ScalarOp) float64 {
	if f := op.Function(); f != nil {
		return f.Cost
	}
	switch op {
	case ir.DivOp, ir.FloorDivOp, ir.ModOp:
		return 4
	case ir.PowOp:
		return 20
	}
	return 1
}
