package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// loop is a loop whose body is being checked, or has been.
type loop struct {
	node    *ast.ForStmt
	outer   *loop
	index   *indexVar // the number of the step
	since   int       // what was bound later belongs to a step
	barrier int       // of the blocks that break can leave
	carried []*carried
	slots   []*slot
	local   []*variable // set in the body for the first time
	left    *variable   // whether break has left the loop; nil without break
	skip    *variable   // whether break or continue has ended the step; nil without them
	tree    *typed.Loop // when the body is complete
	pending []*request
}

// carried is a variable that a step hands on to the next.
type carried struct {
	v     *variable
	from  ast.Expr   // where its value before the loop was written
	entry operand    // that value
	in    *typed.Var // at the beginning of a step
	next  operand    // at its end
	typ   vtype
}

// forStmt is a loop. A number without element type that it carries gets the one with
// which the body uses it, which a first check in silence finds out.
func (cx *context) forStmt(s *ast.ForStmt) {
	if r := firstReturn(s.Body); r != nil {
		cx.unsupported(r, "a return inside a loop")
		cx.forget(s)
		return
	}
	if !cx.weak && cx.carriesNumber(s) {
		saved := cx.snapshot()
		in := cx.within(s.For)
		in.quiet++
		in.weak = true
		in.oneLoop(s)
		cx.restore(saved)
	}
	cx.oneLoop(s)
}

func firstReturn(b *ast.Block) *ast.ReturnStmt {
	var found *ast.ReturnStmt
	ast.Inspect(b, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && found == nil {
			found = r
		}
		_, lit := n.(*ast.FuncLit)
		return found == nil && !lit
	})
	return found
}

// oneLoop checks a loop once.
func (cx *context) oneLoop(s *ast.ForStmt) {
	l := &loop{node: s, outer: cx.loop, index: cx.stepNumber(s), barrier: cx.barrier}
	ok := cx.header(s, l)
	cx.serial++
	l.since = cx.serial
	cx.enter(l)
	step := cx.within(s.Body.Pos())
	step.loop = l
	var cond *typed.Block
	if s.Range.IsValid() {
		step.declareIndex(s, l)
	} else if cond, ok = cx.loopCondition(l); ok && s.Cond != nil {
		step.assume(operand{mode: value, x: s.Cond}, true)
	}
	step.stepBody(l)
	ok = ok && cx.canEnd(l, cond)
	cx.leave(l, step, cond, ok)
}

// stepNumber is the index of a loop, the same one whenever the loop is checked.
func (cx *context) stepNumber(s *ast.ForStmt) *indexVar {
	v := cx.inst.steps[s]
	if v == nil {
		id := &ast.Ident{NamePos: s.For, Name: "steps"}
		if s.Range.IsValid() {
			id.Name = "i"
		}
		if s.Var != nil {
			id = s.Var
		}
		v = cx.newIndex(id)
		cx.inst.steps[s] = v
	}
	v.extent = nil
	return v
}

// header checks how many steps there are.
func (cx *context) header(s *ast.ForStmt, l *loop) bool {
	switch {
	case s.Range.IsValid():
		if len(cx.indices) >= maxIndices {
			cx.errorf(diag.ProgramTooComplex, s, "more than %d indices are in scope here", maxIndices)
			return false
		}
		d := cx.dimExpr(s.X)
		if d == nil {
			return false
		}
		if n, isConst := d.Const(); isConst && n < 0 {
			cx.errorf(diag.NegativeDim, s.X, "a loop cannot have %d steps", n)
			return false
		}
		l.index.extent = []*ir.Dim{cx.atLeastZero(l.index, d)}
	}
	return true
}

// canEnd reports a conditional loop that goes on for ever once it has begun.
func (cx *context) canEnd(l *loop, cond *typed.Block) bool {
	if cond == nil || l.left != nil {
		return true
	}
	changes := false
	typed.WalkBlock(cond, func(e typed.Expr) {
		if r, ok := e.(*typed.Ref); ok {
			at, carried := cx.carriers[r.Var]
			changes = changes || carried && at.loop == l
		}
	})
	if changes {
		return true
	}
	why := "once it has begun: no step changes its condition"
	c, isConst := cond.Results[0].(*typed.Const)
	switch {
	case l.node.Cond == nil:
		why = ": it has no condition and no break"
	case isConst && c.Value.Bool():
		why = ": its condition is always true, and it has no break"
	case isConst:
		return true
	default:
		why = " " + why
	}
	at := &ast.BranchStmt{TokPos: l.node.For, Tok: token.For}
	cx.errorf(diag.EndlessLoop, at, "this loop never ends%s", why)
	return false
}

// declareIndex puts the number of the step in scope.
func (cx *context) declareIndex(s *ast.ForStmt, l *loop) {
	if l.index.extent == nil { // what was wrong with it has been reported
		l.index.extent = []*ir.Dim{ir.Const(1)}
	}
	if s.Var != nil && s.Var.Name != "_" {
		cx.checkBinder(s.Var, "loop variable")
		cx.localName(s.Var, l.index)
		cx.scope.insert(s.Var.Name, l.index)
	}
	cx.indices = append(cx.indices, l.index)
	cx.know(l.index)
}

// enter finds out what the body assigns, and gives the variables the values that they
// have at the beginning of a step.
func (cx *context) enter(l *loop) {
	for _, v := range cx.assigned(l.node) {
		switch {
		case v.now.mode == callable: // which cannot be assigned
		case v.now.mode == invalid:
			l.local = append(l.local, v)
		case v.now.mode == unset:
			v.partly = true
			l.local = append(l.local, v)
		default:
			if sl := cx.slotOf(v, l); sl != nil {
				l.slots = append(l.slots, sl)
				continue
			}
			cx.carry(l, v)
		}
	}
	if leaves(l.node.Body, token.Break) {
		l.left = cx.flag("left")
		cx.carry(l, l.left)
	}
}

// carry makes a variable one that the loop carries.
func (cx *context) carry(l *loop, v *variable) {
	at := &ast.Ident{NamePos: l.node.For, Name: v.id.Name}
	c := &carried{v: v, from: v.now.x, entry: cx.read(v, at)}
	if c.entry.mode == constant && c.entry.typ.dtype == untyped {
		if t, known := cx.inst.numbers[numberKey{l.node, v.id}]; known {
			c.entry = cx.convertUntyped(c.entry, t)
		}
	}
	c.typ = c.entry.typ
	c.in = &typed.Var{Name: v.treeName(), Type: c.typ.api(), Pos: l.node.For, Prev: v.latest}
	cx.serial++
	cx.carriers[c.in] = carrier{l, len(l.carried), cx.serial}
	l.carried = append(l.carried, c)
	if c.typ.dtype != untyped || c.typ.st != nil {
		v.typ = c.typ
	}
	v.now = operand{mode: value, x: at, typ: c.typ, path: &varPath{v: c.in}}
	v.latest = c.in
	if !c.entry.ok() {
		v.now = operand{x: at}
	}
}

// loopCondition checks the condition of a conditional loop, which is not evaluated once
// break has left it.
func (cx *context) loopCondition(l *loop) (*typed.Block, bool) {
	in := cx.sealed(l.node.For)
	in.loop = l
	var cond operand
	if l.node.Cond != nil {
		cond = in.condition(l.node.Cond, "for")
		if !cond.ok() {
			return nil, false
		}
	}
	b := in.block
	b.Of = scalar(ir.Bool).api()
	if l.left == nil {
		if l.node.Cond == nil {
			cond = constOperand(&ast.Ident{NamePos: l.node.For, Name: "for"}, typed.Boolean(true))
		}
		b.Results = []typed.Expr{cond.tree()}
		return b, true
	}
	on := &typed.Apply{Base: base(l.node.For, scalar(ir.Bool)), Op: ir.NotOp, Args: []typed.Expr{cx.read(l.left, l.left.now.x).tree()}}
	if l.node.Cond == nil {
		b.Results = []typed.Expr{on}
		return b, true
	}
	b.Results = []typed.Expr{cond.tree()}
	stop := &typed.Block{Base: b.Base, Results: []typed.Expr{constOperand(l.node.Cond, typed.Boolean(false)).tree()}}
	e := &typed.If{Base: base(l.node.For, scalar(ir.Bool)), Cond: on, Then: b, Else: stop}
	return &typed.Block{Base: b.Base, Results: []typed.Expr{e}}, true
}

// stepBody checks the statements of a step. One that break has left changes nothing.
func (cx *context) stepBody(l *loop) {
	list := l.node.Body.List
	if leaves(l.node.Body, token.Break, token.Continue) {
		l.skip = cx.flag("skip")
		cx.scope.insert(l.skip.id.Name, l.skip)
	}
	if l.left == nil {
		cx.stmts(list)
		return
	}
	cx.scope.insert(l.left.id.Name, l.left)
	if !l.node.Range.IsValid() { // the condition has seen to it
		l.left.now = constOperand(l.left.id, typed.Boolean(false))
		cx.stmts(list)
		return
	}
	saved := cx.snapshot()
	idle, busy := cx.within(l.node.For), cx.within(l.node.Body.Pos())
	left := cx.read(l.left, l.left.now.x)
	l.left.now = constOperand(l.left.id, typed.Boolean(false))
	busy.stmts(list)
	after := current(saved)
	cx.restore(saved)
	cx.merge(&ast.IfExpr{If: l.node.For, Cond: left.x, Then: l.node.Body}, left, idle, busy, current(saved), after)
}
