package check

import (
	"math/big"
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
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
