package check

import (
	"fmt"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// stmts checks statements in order, adding bindings to the context's block. It reports
// whether they end in a return on every path, which has then set the block's results.
func (cx *context) stmts(list []ast.Stmt) bool {
	for i, s := range list {
		rest := list[i+1:]
		switch s := s.(type) {
		case *ast.AssignStmt:
			cx.assignStmt(s)
		case *ast.DeclStmt:
			cx.declStmt(s.Decl)
		case *ast.ReturnStmt:
			cx.returnStmt(s)
			if len(rest) > 0 {
				cx.errorf(diag.UnreachableCode, rest[0], "this statement is never reached: the function has returned")
			}
			return true
		case *ast.ExprStmt:
			x, isIf := unparen(s.X).(*ast.IfExpr)
			switch {
			case isIf && returns(x):
				return cx.ifReturn(x, rest)
			case isIf && cx.inLoop() && leaves(x, token.Break, token.Continue):
				cx.ifStatement(x)
				cx.unlessLeft(x, rest)
				return false
			case isIf:
				cx.ifStatement(x)
			default:
				if cx.expr(s.X).ok() {
					cx.errorf(diag.NothingDone, s, "the value of %s is not used", cx.text(s))
				}
			}
		case *ast.ForStmt:
			cx.forStmt(s)
		case *ast.BranchStmt:
			if cx.branchStmt(s, rest) {
				return false
			}
		}
	}
	return false
}

// forget makes what a statement that was not understood assigns unknown, so that no
// error follows from it.
func (cx *context) forget(s ast.Stmt) {
	ast.Inspect(s, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && a.Tok != token.Define {
			for _, x := range a.Lhs {
				if v, _, _ := cx.target(x, true); v != nil {
					v.now = operand{x: x}
				}
			}
		}
		return true
	})
}

func allOK(os []operand) bool {
	for _, o := range os {
		if !o.ok() {
			return false
		}
	}
	return true
}

// values checks a list of expressions; a single one may have several results.
func (cx *context) values(xs []ast.Expr) []operand {
	if len(xs) == 1 {
		return cx.multi(xs[0])
	}
	out := make([]operand, len(xs))
	for i, x := range xs {
		out[i] = cx.expr(x)
	}
	return out
}

// multi checks an expression that may have several results, which are bound to
// variables then.
func (cx *context) multi(x ast.Expr) []operand {
	o := cx.any(x)
	if o.mode != tuple {
		return []operand{o}
	}
	names := make([]string, len(o.all))
	vars := cx.bindAll(names, x.Pos(), o.expr, o.all)
	out := make([]operand, len(vars))
	for i, v := range vars {
		out[i] = valueOperand(x, &typed.Ref{Base: base(x.Pos(), o.all[i]), Var: v}, o.all[i])
	}
	return out
}

// declStmt is a var or const inside a function.
func (cx *context) declStmt(d *ast.GenDecl) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			cx.unsupported(d, d.Tok.String()+" inside a function")
			continue
		}
		if d.Tok == token.Const {
			for i, id := range spec.Names {
				o := &constObj{named: named{id, cx.pkg}, typ: spec.Type, state: done, op: operand{x: id}}
				if i < len(spec.Values) {
					o.op = cx.constValue(o, spec.Values[i])
				}
				cx.localName(id, o)
				cx.scope.insert(id.Name, o)
			}
			continue
		}
		cx.varSpec(spec)
	}
}

func (cx *context) varSpec(spec *ast.ValueSpec) {
	var t vtype
	if spec.Type != nil {
		if t = cx.typeExpr(spec.Type); !t.valid() {
			for _, id := range spec.Names {
				cx.declareVariable(id, t).now = operand{x: id}
			}
			return
		}
	}
	values := []operand{}
	if len(spec.Values) > 0 {
		values = cx.values(spec.Values)
		if len(values) != len(spec.Names) {
			if allOK(values) {
				cx.errorf(diag.AssignmentCount, spec, "%s but %s", count(len(spec.Names), "variable"), count(len(values), "value"))
			}
			values = make([]operand, len(spec.Names))
		}
	}
	for i, id := range spec.Names {
		v := cx.declareVariable(id, t)
		if len(values) == 0 {
			o := valueOperand(id, &typed.Zero{Base: base(id.Pos(), t)}, t)
			cx.bindValue(v, id, o)
			continue
		}
		o := values[i]
		if o.ok() && t.valid() {
			o = cx.assignable(o, t, o.x, "variable "+id.Name)
		}
		cx.bindValue(v, id, o)
	}
}

// assume adds what a condition says about dims and indices to the facts.
func (cx *context) assume(cond operand, holds bool) {
	if !cond.ok() {
		return
	}
	if facts := conditionFacts(cond.x, holds, cx.plainDim); len(facts) > 0 {
		cx.facts = append(cx.facts, facts...)
		cx.guarded = true
	}
}
