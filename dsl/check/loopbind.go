package check

import (
	"maps"
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
)

// leave completes the loop and binds what it yields.
func (cx *context) leave(l *loop, step *context, cond *typed.Block, ok bool) {
	for _, c := range l.carried {
		c.next = step.read(c.v, &ast.Ident{NamePos: l.node.For, Name: c.v.id.Name})
	}
	cx.settle(l)
	for _, v := range l.local {
		if v.now.mode != invalid {
			v.now, v.partly = operand{mode: unset, x: v.id}, true
		}
	}
	var vars []*variable
	var types []vtype
	tree := &typed.Loop{Cond: cond, Body: step.block, Var: &typed.IndexVar{Name: l.index.id.Name, Sym: l.index.syms[0], Pos: l.node.For}}
	for _, c := range l.carried {
		if ok = ok && c.next.ok() && c.entry.ok(); !ok {
			break
		}
		tree.Carried, tree.Init = append(tree.Carried, c.in), append(tree.Init, c.entry.tree())
		step.block.Results = append(step.block.Results, c.next.tree())
		vars, types = append(vars, c.v), append(types, c.typ)
	}
	for _, sl := range l.slots {
		if ok = ok && sl.value.ok(); !ok {
			break
		}
		step.block.Results = append(step.block.Results, sl.value.tree())
		vars, types = append(vars, sl.v), append(types, sl.collected())
	}
	if cond == nil && ok {
		tree.Length = l.index.extent[0]
	}
	switch {
	case !ok:
		cx.drop(l)
		return
	case len(vars) > 0:
		cx.bindLoop(l, tree, vars, types)
	}
	l.tree = tree
	cx.resolvePending(l)
}

// drop makes unknown what a loop with mistakes assigns.
func (cx *context) drop(l *loop) {
	for _, c := range l.carried {
		c.v.now = operand{x: c.v.id}
	}
	for _, sl := range l.slots {
		sl.drop()
	}
}

// bindLoop binds the results of a loop to new variables of the tree.
func (cx *context) bindLoop(l *loop, tree *typed.Loop, vars []*variable, types []vtype) {
	names := make([]string, len(vars))
	for i, v := range vars {
		names[i] = v.treeName()
	}
	tree.Base = base(l.node.For, types[0])
	tree.Body.Of = types[0].api()
	for i, tv := range cx.bindAll(names, l.node.For, tree, types) {
		v, o := vars[i], operand{mode: value, x: vars[i].id, typ: types[i], path: &varPath{v: tv}}
		if k := i - len(l.carried); k >= 0 && l.slots[k].outer != nil {
			l.slots[k].outer.value = cx.readVar(tv, l.slots[k].at, types[i]) // a part of what the loop around collects
			continue
		}
		tv.Prev = v.latest
		if i < len(l.carried) {
			tv.Prev = l.carried[i].in.Prev
		}
		v.latest, v.now = tv, o
		if types[i].st != nil || types[i].dtype != untyped {
			v.typ = types[i]
		}
	}
}

// assigned lists the variables around a loop that its body assigns, in order.
func (cx *context) assigned(s *ast.ForStmt) []*variable {
	var out []*variable
	own := map[string]bool{}
	if s.Var != nil {
		own[s.Var.Name] = true
	}
	assignments(s.Body.List, own, func(_ *ast.AssignStmt, x ast.Expr) {
		id, ok := baseOf(x).(*ast.Ident)
		if !ok {
			return
		}
		v, ok := cx.scope.lookup(id.Name).(*variable)
		if ok && v.barrier == cx.barrier && !slices.Contains(out, v) {
			out = append(out, v)
		}
	})
	return out
}

// assignments calls f for each target of an assignment in a list that is not among the
// names that own holds, or that the list declares before.
func assignments(list []ast.Stmt, own map[string]bool, f func(*ast.AssignStmt, ast.Expr)) {
	own = maps.Clone(own)
	nested := func(b *ast.Block) { assignments(b.List, own, f) }
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			for _, x := range s.Lhs {
				id, ok := baseOf(x).(*ast.Ident)
				switch {
				case !ok || id.Name == "_":
				case s.Tok == token.Define:
					own[id.Name] = true
				case !own[id.Name]:
					f(s, x)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range s.Decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, id := range v.Names {
						own[id.Name] = true
					}
				}
			}
		case *ast.ExprStmt:
			for x, ok := unparen(s.X).(*ast.IfExpr); ok; x, ok = x.Else.(*ast.IfExpr) {
				nested(x.Then)
				if b, is := x.Else.(*ast.Block); is {
					nested(b)
				}
			}
		case *ast.ForStmt:
			hidden := s.Var != nil && !own[s.Var.Name]
			if hidden {
				own[s.Var.Name] = true
			}
			nested(s.Body)
			if hidden {
				delete(own, s.Var.Name)
			}
		}
	}
}
