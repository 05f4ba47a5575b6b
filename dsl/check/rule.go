package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// reverseRule checks a stated reverse rule in the scope of the function's body, whose
// bindings it repeats.
func (cx *context) reverseRule(r *ast.ReverseRule) {
	inst, key := cx.inst, "surrogate"
	if r.Checked {
		key = "backward"
	}
	if len(r.Params) != len(inst.results) {
		cx.errorf(diag.RuleArity, &ast.Ident{NamePos: r.KeyPos, Name: key},
			"the reverse rule takes %s; %s has %s", count(len(r.Params), "cotangent"), inst.f.id.Name, count(len(inst.results), "result"))
		return
	}
	in := cx.nested()
	in.block = &typed.Block{Base: typed.Base{At: r.Body.Pos()}}
	in.block.Lets = append(in.block.Lets, inst.fn.Body.Lets...)
	in.rule = true
	rule := &typed.Rule{Surrogate: !r.Checked, Body: in.block, Pos: r.KeyPos}
	for i, id := range r.Params {
		t := inst.results[i].typ
		v := in.declareVariable(id, t)
		tv := &typed.Var{Name: id.Name, Type: t.api(), Pos: id.Pos()}
		v.now, v.latest = operand{mode: value, x: id, typ: t, path: &varPath{v: tv}}, tv
		if !t.valid() {
			v.now = operand{x: id}
		}
		rule.Cotangent = append(rule.Cotangent, tv)
	}
	if !in.stmts(r.Body.List) {
		end := &ast.Ident{NamePos: r.Body.Rbrace, Name: "}"}
		cx.errorf(diag.MissingReturn, end, "the reverse rule of %s ends without return", inst.f.id.Name)
	}
	inst.fn.Rule = rule
}

// ruleReturn is the return of a reverse rule: a cotangent, or none, for each parameter.
func (cx *context) ruleReturn(s *ast.ReturnStmt) {
	params := cx.inst.params
	values := cx.ruleValues(s.Results)
	if len(values) != len(params) {
		cx.errorf(diag.RuleArity, s, "the reverse rule returns %s; %s has %s", count(len(values), "cotangent"), cx.inst.f.id.Name, count(len(params), "parameter"))
		return
	}
	for i, p := range params {
		o := values[i]
		if o.mode == nothing {
			cx.block.Results = append(cx.block.Results, nil)
			continue
		}
		if o.ok() && p.typ.valid() {
			for _, l := range p.typ.leaves() {
				if !l.typ.dtype.HasCotangent() {
					cx.errorf(diag.RuleNone, o.x, "parameter %s is %s, which has no cotangent: return none for it", p.id.Name, cx.typeName(p.typ))
					o = operand{x: o.x}
					break
				}
			}
			o = cx.assignable(o, p.typ, o.x, "cotangent of "+p.id.Name)
		}
		cx.block.Results = append(cx.block.Results, o.tree())
	}
}

// ruleValues checks the values of a rule's return, among which none may stand.
func (cx *context) ruleValues(xs []ast.Expr) []operand {
	var out []operand
	for _, x := range xs {
		if _, none := unparen(x).(*ast.NoneLit); none {
			out = append(out, operand{mode: nothing, x: x})
			continue
		}
		if len(xs) == 1 {
			return cx.multi(x)
		}
		out = append(out, cx.expr(x))
	}
	return out
}
