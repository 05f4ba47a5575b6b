package check

import (
	"math/big"
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// lensRule runs one part of a lens, forward and then in reverse.
type lensRule interface {
	// get computes what the part gives from its wires; nil after an error.
	get(l *learner, in map[*lensWire]operand) []operand
	// put computes, from the cotangents of what the part gave, those of its wires, or
	// their next values. A wire that has none is not in the map; nil after an error.
	put(l *learner, d []operand) map[*lensWire]operand
}

// learner is one run of a lens in the body of a function: the residual between its
// halves is what get notes in saved.
type learner struct {
	*context
	saved  map[lensRule][]operand
	calls  map[*liftedRule]*typed.Call
	capped []operand
}

// learnerBody checks func F(…) (…) = lens.get, or lens.put. The parameters are the open
// wires in order; behind them, for put, the cotangents of what the lens gives.
func (cx *context) learnerBody(x ast.Expr) {
	sel, ok := unparen(x).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "get" && sel.Sel.Name != "put" {
		cx.errorf(diag.LearnerSignature, x, "a function is made of a half of a lens: learner.get or learner.put")
		return
	}
	t := cx.lensExpr(sel.X)
	if t == nil {
		return
	}
	put := sel.Sel.Name == "put"
	if !cx.learnerParams(sel, t, put) {
		return
	}
	cx.hearing(t)
	l := &learner{context: cx, saved: map[lensRule][]operand{}, calls: map[*liftedRule]*typed.Call{}}
	in := map[*lensWire]operand{}
	for i, w := range t.wires {
		p := cx.inst.params[i]
		in[w] = cx.read(p.v, p.id)
	}
	outs := t.rule.get(l, in)
	if outs == nil && len(t.outs) > 0 {
		return
	}
	var back map[*lensWire]operand
	if put {
		var d []operand
		for _, p := range cx.inst.params[len(t.wires):] {
			d = append(d, cx.read(p.v, p.id))
		}
		if back = t.rule.put(l, d); back == nil {
			return
		}
	}
	l.results(sel, t, back, slices.Concat(l.capped, outs))
}

// learnerParams compares the stated parameters with the open wires.
func (cx *context) learnerParams(x *ast.SelectorExpr, t *lensTerm, put bool) bool {
	params, want := cx.inst.params, len(t.wires)
	if put {
		want += len(t.outs)
	}
	wires := "wires " + cx.wiresText(t.wires)
	if put && len(t.outs) > 0 {
		wires += " and takes " + count(len(t.outs), "cotangent")
	}
	if len(params) != want {
		cx.errorf(diag.LearnerSignature, cx.inst.f.id, "%s has %s; %s has the %s", cx.inst.f.id.Name, count(len(params), "parameter"), cx.text(x.X), wires)
		return false
	}
	ok := true
	for i, p := range params {
		if !p.typ.valid() {
			return false
		}
		var t2 vtype
		name := ""
		if i < len(t.wires) {
			t2, name = t.wires[i].typ, "wire "+t.wires[i].name
		} else {
			t2, name = t.outs[i-len(t.wires)], "cotangent "+itoa(i-len(t.wires)+1)
		}
		if t2.valid() && !identical(t2, p.typ) {
			d := cx.errorf(diag.LearnerSignature, p.id, "parameter %s is %s, but %s of %s is %s", p.id.Name, cx.typeName(p.typ), name, cx.text(x.X), cx.typeName(t2))
			if i < len(t.wires) {
				d.Notef(t.wires[i].id.Pos(), t.wires[i].id.End(), "the wire")
			}
			ok = false
		}
	}
	return ok
}

// hearing warns where the size of a cap plays no part.
func (cx *context) hearing(t *lensTerm) {
	for _, c := range t.caps {
		r := c.size.Rat()
		if len(t.deaf) > 0 && new(big.Rat).Abs(r).Cmp(big.NewRat(1, 1)) != 0 {
			cx.warnf(diag.LensCap, c.x, "%s divides by the size of the cotangents that it gets: rate(%s) acts like rate(%s)", t.deaf[0], c.size, itoa(r.Sign())).
				Suggest("give the rate to %s", t.deaf[0])
		}
	}
}

// results gives the stated results their values: those named as a parameter the next value
// of that wire, dx the cotangent of x, and others what the lens gives, in order.
func (l *learner) results(x *ast.SelectorExpr, t *lensTerm, back map[*lensWire]operand, outs []operand) {
	given := 0
	for _, r := range l.inst.results {
		var o operand
		w, next := l.resultWire(r, t, back)
		switch {
		case w != nil && next != w.updated:
			if next {
				l.errorf(diag.LearnerSignature, r.id, "%s has no next value: nothing is plugged into that wire; its cotangent is d%s", r.id.Name, r.id.Name)
			} else {
				l.errorf(diag.LearnerSignature, r.id, "%s: the wire %s has been reparametrised; what comes out of it is its next value %s", r.id.Name, r.id.Name[1:], r.id.Name[1:])
			}
			o = operand{x: x}
		case w != nil:
			var ok bool
			if o, ok = back[w]; !ok {
				l.errorf(diag.LearnerSignature, r.id, "%s: the wire %s has no cotangent: it is not made of floats", r.id.Name, w.name)
				o = operand{x: x}
			}
		case given < len(outs):
			o = outs[given]
			given++
		default:
			what := "gives " + count(len(outs), "value")
			if len(outs) == 0 {
				what = "gives nothing"
			}
			l.errorf(diag.LearnerSignature, r.at, "result %s is neither a wire of %s nor a cotangent of one, and %s %s", resultText(r), l.text(x.X), l.text(x), what)
			o = operand{x: x}
		}
		if o.ok() && r.typ.valid() {
			o.x = x
			o = l.assignable(o, r.typ, r.at, "result "+resultText(r))
			if o.ok() && r.v != nil {
				o = l.bindValue(r.v, r.id, o)
			}
		}
		l.block.Results = append(l.block.Results, o.tree())
	}
}

func resultText(r resultInfo) string {
	if r.id == nil {
		return "without a name"
	}
	return r.id.Name
}

// resultWire is the wire that a result of put speaks of, and whether of its next value.
func (l *learner) resultWire(r resultInfo, t *lensTerm, back map[*lensWire]operand) (w *lensWire, next bool) {
	if r.id == nil || back == nil {
		return nil, false
	}
	for i, p := range l.inst.params[:len(t.wires)] {
		switch r.id.Name {
		case p.id.Name:
			return t.wires[i], true
		case "d" + p.id.Name:
			w = t.wires[i]
		}
	}
	return w, false
}

// spread binds the results of a call to variables, so that they are computed once.
func (l *learner) spread(o operand, name string) []operand {
	if !o.ok() {
		return nil
	}
	types := o.all
	if o.mode != tuple {
		types = []vtype{o.typ}
	}
	vars := l.bindAll(make([]string, len(types)), o.x.Pos(), o.expr, types)
	out := make([]operand, len(types))
	for i, v := range vars {
		v.Name = name
		out[i] = operand{mode: value, x: o.x, typ: types[i], path: &varPath{v: v}, expr: &typed.Ref{Base: base(o.x.Pos(), types[i]), Var: v}}
	}
	return out
}

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
