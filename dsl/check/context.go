package check

import (
	"regexp"
	"strconv"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// context is where an expression is checked: the names it sees, the block that its
// bindings go to, and what is known about the indices in scope.
type context struct {
	*checker
	pkg   *pkg
	inst  *instance // nil for declarations of a package
	diags *diag.List
	scope *scope
	block *typed.Block

	facts   []*ir.Dim   // that are not negative here: ranges and conditions around
	indices []*indexVar // of the comprehensions around, outermost first
	guarded bool        // facts hold conditions of an if
	barrier int         // variables of other barriers cannot be assigned
	quiet   int         // > 0 while ranges are being found: nothing is reported
	exact   bool        // in sizes and subscripts: / is exact
	elems   *elementwise
	rule    bool          // in a reverse rule
	after   *continuation // behind the statements of a branch in which some path returns
	loop    *loop         // around, however many blocks away
	weak    bool          // numbers keep no element type: see numbers.go

	// pending reports a range that was not found in a body with mistakes: it is said
	// only if checking the body in earnest finds none.
	pending func(*context)
}

// packageContext is the context of a declaration at pos.
func (c *checker) packageContext(p *pkg, pos source.Pos) *context {
	return &context{checker: c, pkg: p, diags: c.Diags, scope: newScope(p.fileScope(pos)), block: &typed.Block{}}
}

// nested returns a copy of the context with a scope of its own.
func (cx *context) nested() *context {
	in := *cx
	in.scope = newScope(cx.scope)
	in.facts = cx.facts[:len(cx.facts):len(cx.facts)]
	in.indices = cx.indices[:len(cx.indices):len(cx.indices)]
	return &in
}

// within returns a nested context whose bindings go to a block of their own.
func (cx *context) within(pos source.Pos) *context {
	in := cx.nested()
	in.block = &typed.Block{Base: typed.Base{At: pos}}
	return in
}

// sealed returns a nested context with its own block from which outer variables cannot
// be assigned.
func (cx *context) sealed(pos source.Pos) *context {
	in := cx.within(pos)
	cx.counter++
	in.barrier = cx.counter
	return in
}

// errorf reports a mistake about a node, unless the context is quiet.
func (cx *context) errorf(code diag.Code, n ast.Node, format string, args ...any) *diag.Diagnostic {
	if cx.quiet > 0 {
		return &diag.Diagnostic{}
	}
	return cx.diags.Errorf(code, n.Pos(), n.End(), format, args...)
}

func (cx *context) warnf(code diag.Code, n ast.Node, format string, args ...any) *diag.Diagnostic {
	d := cx.errorf(code, n, format, args...)
	d.Severity = diag.Warning
	return d
}

func (cx *context) unsupported(n ast.Node, what string) operand {
	cx.errorf(diag.NotYetSupported, n, "%s is not yet supported", what)
	return operand{x: asExpr(n)}
}

func asExpr(n ast.Node) ast.Expr { x, _ := n.(ast.Expr); return x }

// bind binds a tree to a new variable in the current block.
func (cx *context) bind(name string, pos source.Pos, e typed.Expr, t vtype) *typed.Var {
	return cx.bindAll([]string{name}, pos, e, []vtype{t})[0]
}

func (cx *context) bindAll(names []string, pos source.Pos, e typed.Expr, ts []vtype) []*typed.Var {
	vars := make([]*typed.Var, len(ts))
	for i, t := range ts {
		vars[i] = &typed.Var{Name: names[i], Type: t.api(), Pos: pos}
		cx.define(vars[i], e, i)
	}
	cx.block.Lets = append(cx.block.Lets, &typed.Let{Vars: vars, Value: e})
	return vars
}

// newIndex makes an index variable with a symbol of its own.
func (cx *context) newIndex(id *ast.Ident) *indexVar {
	return &indexVar{named: named{id, cx.pkg}, syms: []*ir.Dim{cx.newSym(id.Name)}}
}

func (c *checker) newSym(name string) *ir.Dim {
	for {
		c.counter++
		sym := "$" + name + "." + strconv.Itoa(c.counter)
		if _, taken := c.symNames[sym]; !taken {
			c.symNames[sym] = name
			return ir.Sym(sym)
		}
	}
}

var blockComment = regexp.MustCompile(`(?s)/\*.*?\*/ *`)

// text is the source of a node for a message, shortened when it is long.
func (c *checker) text(n ast.Node) string {
	f := c.Files.File(n.Pos())
	if f == nil {
		return "value"
	}
	text := string(f.Text()[f.Offset(n.Pos()):f.Offset(n.End())])
	runes := []rune(blockComment.ReplaceAllString(text, ""))
	for i, r := range runes {
		if r == '\n' || r == '\t' || i >= 30 {
			return string(runes[:i]) + "…"
		}
	}
	return string(runes)
}

// describe names an operand for a message: x [Batch, 64], 3, p Params.
func (cx *context) describe(o operand) string {
	text := cx.text(o.x)
	if o.mode == constant {
		return text
	}
	return text + " " + cx.typeName(o.typ)
}

func (c *checker) origin(pos source.Pos) ir.Origin {
	return (&typed.Program{Files: c.Files}).Origin(pos)
}
