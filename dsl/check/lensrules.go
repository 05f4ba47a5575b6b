package check

import (
	"math/big"
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// liftedRule is a function and its reverse derivative.
type liftedRule struct {
	x     ast.Expr
	f     *funcObj
	wires []*lensWire
}

func (r *liftedRule) get(l *learner, in map[*lensWire]operand) []operand {
	args := make([]operand, len(r.wires))
	for i, w := range r.wires {
		args[i] = in[w]
		args[i].x = r.x
	}
	o := l.callWith(r.x, r.f, make([]typeArg, len(typeParams(r.f.decl.TypeParams))), args)
	if !o.ok() {
		return nil
	}
	l.calls[r], l.saved[r] = o.expr.(*typed.Call), args
	return l.spread(o, "")
}

func (r *liftedRule) put(l *learner, d []operand) map[*lensWire]operand {
	call, args := l.calls[r], l.saved[r]
	e := &typed.Reverse{Base: typed.Base{At: r.x.Pos()}, Func: call.Func, Args: call.Args}
	for i, o := range d {
		t := call.Func.Results[i].Type
		if o.ok() && o.mode != unset {
			e.Seeds = append(e.Seeds, o.tree())
		} else {
			e.Seeds = append(e.Seeds, &typed.Zero{Base: typed.Base{At: r.x.Pos(), Of: t}})
		}
	}
	var types []vtype
	var wires []*lensWire
	for i, a := range args {
		floats, others := floatLeaves(a.typ)
		switch {
		case floats > 0 && others > 0:
			l.errorf(diag.LensWires, r.x, "wire %s is %s, which has leaves that are no floats: it has no cotangent", r.wires[i].name, l.typeName(a.typ))
			return nil
		case floats > 0:
			if call.Args[i].Type() != a.typ.api() {
				l.errorf(diag.LensPorts, r.x, "wire %s of %s takes %s, not %s", r.wires[i].name, r.f.id.Name, typed.TypeString(call.Args[i].Type()), l.typeName(a.typ))
				return nil
			}
			types, wires = append(types, a.typ), append(wires, r.wires[i])
		}
	}
	back := map[*lensWire]operand{}
	if len(types) == 0 {
		return back
	}
	e.Of = types[0].api()
	for i, o := range l.spread(operand{mode: tuple, x: r.x, expr: e, all: types}, "") {
		back[wires[i]] = o
	}
	return back
}

func floatLeaves(t vtype) (floats, others int) {
	for _, l := range t.leaves() {
		if l.typ.dtype.IsFloat() {
			floats++
		} else {
			others++
		}
	}
	return floats, others
}

// declaredRule is a lens declared by its halves.
type declaredRule struct {
	x         ast.Expr
	l         *lensObj
	constants []operand
	wires     []*lensWire
}

func (r *declaredRule) half(l *learner, f *funcObj, more ...operand) []operand {
	args := slices.Concat(r.constants, more)
	for i := range args {
		args[i].x = r.x
	}
	return l.spread(l.callWith(r.x, f, make([]typeArg, len(typeParams(f.decl.TypeParams))), args), "")
}

func (r *declaredRule) get(l *learner, in map[*lensWire]operand) []operand {
	var args []operand
	for _, w := range r.wires {
		args = append(args, in[w])
	}
	l.saved[r] = args
	return r.half(l, r.l.get, args...)
}

func (r *declaredRule) put(l *learner, d []operand) map[*lensWire]operand {
	outs := r.half(l, r.l.put, slices.Concat(l.saved[r], d)...)
	if len(outs) != len(r.wires) {
		return nil
	}
	back := map[*lensWire]operand{}
	for i, w := range r.wires {
		back[w] = outs[i]
	}
	return back
}

// sequenceRule is a >> b.
type sequenceRule struct {
	a, b lensRule
	fed  []*lensWire
}

func (r *sequenceRule) get(l *learner, in map[*lensWire]operand) []operand {
	middle := r.a.get(l, in)
	if len(middle) != len(r.fed) {
		return nil
	}
	for i, w := range r.fed {
		in[w] = middle[i]
	}
	l.saved[r] = middle
	return r.b.get(l, in)
}

func (r *sequenceRule) put(l *learner, d []operand) map[*lensWire]operand {
	back := r.b.put(l, d)
	if back == nil {
		return nil
	}
	middle := make([]operand, len(r.fed))
	for i, w := range r.fed {
		o, ok := back[w]
		if !ok {
			o = zeroOperand(l.saved[r][i])
		}
		middle[i] = o
		delete(back, w)
	}
	more := r.a.put(l, middle)
	if more == nil {
		return nil
	}
	for w, o := range more {
		back[w] = o
	}
	return back
}

// zeroOperand is zeros of the type of another operand.
func zeroOperand(o operand) operand {
	o.expr, o.path, o.dim = &typed.Zero{Base: base(o.x.Pos(), o.typ)}, nil, nil
	return o
}

// besideRule is par.
type besideRule struct {
	parts []lensRule
	outs  []int
}

func (r *besideRule) get(l *learner, in map[*lensWire]operand) []operand {
	out := []operand{}
	for i, p := range r.parts {
		part := p.get(l, in)
		if len(part) != r.outs[i] {
			return nil
		}
		out = append(out, part...)
	}
	return out
}

func (r *besideRule) put(l *learner, d []operand) map[*lensWire]operand {
	back := map[*lensWire]operand{}
	for i, p := range r.parts {
		part := p.put(l, d[:r.outs[i]])
		if part == nil {
			return nil
		}
		d = d[r.outs[i]:]
		for w, o := range part {
			back[w] = o
		}
	}
	return back
}

// plugRule is reparam.
type plugRule struct {
	lens, body lensRule
	wire       *lensWire
}

func (r *plugRule) get(l *learner, in map[*lensWire]operand) []operand {
	given := r.lens.get(l, in)
	if len(given) != 1 {
		return nil
	}
	in[r.wire] = given[0]
	l.saved[r] = given
	return r.body.get(l, in)
}

func (r *plugRule) put(l *learner, d []operand) map[*lensWire]operand {
	back := r.body.put(l, d)
	if back == nil {
		return nil
	}
	o, ok := back[r.wire]
	if !ok {
		o = zeroOperand(l.saved[r][0])
	}
	delete(back, r.wire)
	more := r.lens.put(l, []operand{o})
	if more == nil {
		return nil
	}
	for w, o := range more {
		back[w] = o
	}
	return back
}

// tieRule is tie.
type tieRule struct {
	x     ast.Expr
	body  lensRule
	wires []*lensWire
}

func (r *tieRule) get(l *learner, in map[*lensWire]operand) []operand {
	for _, w := range r.wires[1:] {
		in[w] = in[r.wires[0]]
	}
	return r.body.get(l, in)
}

func (r *tieRule) put(l *learner, d []operand) map[*lensWire]operand {
	back := r.body.put(l, d)
	if back == nil {
		return nil
	}
	var sum operand
	for _, w := range r.wires {
		o, ok := back[w]
		delete(back, w)
		switch {
		case !ok:
		case sum.expr == nil:
			sum = o
		default:
			e := &typed.Apply{Base: base(r.x.Pos(), o.typ), Op: ir.AddOp, Args: []typed.Expr{sum.tree(), o.tree()}}
			sum = valueOperand(r.x, e, o.typ)
		}
	}
	if sum.expr != nil {
		back[r.wires[0]] = sum
	}
	return back
}

// capRule is rate.
type capRule struct {
	cap  *lensCap
	wire *lensWire
}

func (r *capRule) get(l *learner, in map[*lensWire]operand) []operand {
	o := in[r.wire]
	if floats, others := floatLeaves(o.typ); floats == 0 || others > 0 {
		l.errorf(diag.LensPorts, r.cap.x, "rate ends floats; what arrives is %s", l.typeName(o.typ))
		return nil
	}
	l.saved[r] = []operand{o}
	l.capped = append(l.capped, o)
	return []operand{}
}

func (r *capRule) put(l *learner, _ []operand) map[*lensWire]operand {
	if len(l.saved[r]) == 0 {
		return nil // what arrives was no float
	}
	o := l.saved[r][0]
	size := typed.Rational(new(big.Rat).Neg(r.cap.size.Rat()))
	return map[*lensWire]operand{r.wire: valueOperand(r.cap.x, &typed.Const{Base: base(r.cap.x.Pos(), o.typ), Value: size}, o.typ)}
}
