package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// object is what a name can stand for.
type object interface {
	// what describes the object in messages: "dim", "function".
	what() string
	// declared is the name where it is declared; not valid in the universe.
	declared() *ast.Ident
}

// progress of an object that is resolved when first needed.
type progress uint8

const (
	untouched progress = iota
	underway
	done
)

// named is the part that all declared objects share.
type named struct {
	id  *ast.Ident
	pkg *pkg
}

func (n *named) declared() *ast.Ident { return n.id }

// dimObj is a dim of a package.
type dimObj struct {
	named
	spec  *ast.DimSpec
	state progress
	dim   *ir.Dim // nil when it could not be resolved
}

// constObj is a constant of a package or function.
type constObj struct {
	named
	value ast.Expr
	typ   ast.Expr // nil when left out
	state progress
	op    operand
}

// typeObj is a declared struct type, possibly generic.
type typeObj struct {
	named
	spec  *ast.TypeSpec
	insts map[string]*structInst
}

// funcObj is a declared function.
type funcObj struct {
	named
	decl      *ast.FuncDecl
	insts     map[string]*instance
	active    bool // an instance is being checked
	broken    bool // its own check found errors
	checked   bool // by itself, on a representative instance
	generated int  // instances made so far
}

// importObj is a name of an imported package in one file.
type importObj struct {
	named
	spec *ast.ImportSpec
	of   *pkg // nil when there is no such package
	used bool
}

// builtinObj is an operation of the universe.
type builtinObj struct {
	name string
	fn   func(cx *context, call *ast.CallExpr) operand
}

// dtypeObj is an element type.
type dtypeObj struct{ dtype ir.DType }

// numberObj is a constant of the universe: pi, inf, true, false.
type numberObj struct{ num typed.Number }

// typeArgObj is a type parameter within an instance, with what it is bound to.
type typeArgObj struct {
	named
	class string // dim, shape, struct, or a class of element types
	arg   typeArg
}

// typeArg is what a type parameter is bound to: the field of its class.
type typeArg struct {
	dim   *ir.Dim
	shape shape // flat
	dtype ir.DType
	st    *structInst
}

// variable is a parameter, a named result or a local. Each assignment binds it anew.
type variable struct {
	named
	typ     vtype   // invalid until the first value with a type
	now     operand // its current value; mode unset before the first
	partly  bool    // unset on some paths only
	latest  *typed.Var
	barrier int // the context in which it may be assigned
}

// indexVar is an index of a comprehension.
type indexVar struct {
	named
	syms   []*ir.Dim // one, or one an axis of the shape it ranges over
	extent []*ir.Dim // of each; nil while unknown
	splice string    // of an index over a shape parameter
	whole  bool      // it ranges over a shape parameter
	uses   []indexUse
}

func (*dimObj) what() string     { return "dim" }
func (*constObj) what() string   { return "constant" }
func (*typeObj) what() string    { return "type" }
func (*funcObj) what() string    { return "function" }
func (*importObj) what() string  { return "package" }
func (*builtinObj) what() string { return "operation" }
func (*dtypeObj) what() string   { return "element type" }
func (*numberObj) what() string  { return "constant" }
func (*typeArgObj) what() string { return "type parameter" }
func (*variable) what() string   { return "variable" }
func (*indexVar) what() string   { return "index" }

func (*builtinObj) declared() *ast.Ident { return nil }
func (*dtypeObj) declared() *ast.Ident   { return nil }
func (*numberObj) declared() *ast.Ident  { return nil }

// scope maps names to objects; order keeps the names as they were declared.
type scope struct {
	parent *scope
	names  map[string]object
	order  []string
}

func newScope(parent *scope) *scope { return &scope{parent: parent, names: map[string]object{}} }

func (s *scope) lookup(name string) object {
	for ; s != nil; s = s.parent {
		if o := s.names[name]; o != nil {
			return o
		}
	}
	return nil
}

func (s *scope) insert(name string, o object) {
	if s.names[name] == nil {
		s.order = append(s.order, name)
	}
	s.names[name] = o
}

// pkg is a package: the user's, or one of the library.
type pkg struct {
	path    string // "" for the user's
	name    string
	files   []*ast.File
	scope   *scope
	imports map[*ast.File]*scope
	funcs   []*funcObj
	types   []*typeObj
	dims    []*dimObj
	consts  []*constObj
	lenses  []*lensObj
}

// origin of a declaration's file: the scope of the imports around it.
func (p *pkg) fileScope(pos source.Pos) *scope {
	for _, f := range p.files {
		if f.Start <= pos && pos <= f.EOF {
			return p.imports[f]
		}
	}
	return p.scope
}
