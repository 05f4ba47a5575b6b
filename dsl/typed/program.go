package typed

import (
	"path/filepath"

	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
)

// Program is a checked package with everything of the library that it uses.
type Program struct {
	Files   *source.Set // what positions refer to
	Name    string
	Doc     string
	Dims    []ir.DimDecl     // symbolic dims in order of declaration
	Consts  []ir.ConstDecl   // exported constant dims
	Structs []*ir.StructType // struct types that exported functions show, each after those it contains
	Funcs   []*Func          // every instance that an exported function needs, callees before callers
	Exports []*Export        // in order of declaration
}

// Origin spells a position out for the IR: the base name of the file, line and column.
func (p *Program) Origin(pos source.Pos) ir.Origin {
	at := p.Files.Position(pos)
	if !at.IsValid() {
		return ir.Origin{}
	}
	return ir.Origin{File: filepath.Base(at.Filename), Line: at.Line, Col: at.Column}
}

// Export is an exported function: its signature as ir wants it, and its instance.
type Export struct {
	Name       string
	Doc        string
	Params     []ir.APIParam
	Results    []ir.APIParam // InPlace is set
	Directives []ir.Directive
	Func       *Func
	Origin     ir.Origin
}

// Func is one instance of a function.
type Func struct {
	// Name is unique in the program: Loss, optim.AdamStep, and for further
	// instances optim.AdamStep_2.
	Name    string
	Pos     source.Pos
	Origin  ir.Origin
	Params  []*Var
	Results []Result
	Body    *Block // as many results as the function has
	// Rule is the stated reverse rule, or nil. A function with a rule lowers to two,
	// itself and Rule.Body, and calls of it to the custom region.
	Rule *Rule
	// Require holds what sizes must satisfy, about dims alone (never a bound index).
	// Those of called instances are in their own list.
	Require []ir.Require
}

// Result is a result of a function.
type Result struct {
	Name string // "" when it has none
	Type ir.APIType
}

// Rule is a reverse rule: a function from the Params of its Func and one cotangent
// per result (of the result's type) to one cotangent per parameter.
type Rule struct {
	Surrogate bool // not checked against the derived rule
	Cotangent []*Var
	// Body's results are one per parameter of the Func; nil stands for none. Its
	// statements begin with those of the Func's body whose variables it may read.
	Body *Block
	Pos  source.Pos
}

// Var is a value bound to a name once: a parameter, a result of a Let, a cotangent
// parameter. Two bindings of one name are two Vars.
type Var struct {
	Name string
	Type ir.APIType
	Pos  source.Pos // of the name where it is bound
	Prev *Var       // the binding of the same name that this one replaces, or nil
}

// IndexVar is an index variable of a comprehension or of a loop. An index over a spliced shape
// has become one IndexVar an axis.
type IndexVar struct {
	Name string  // as written, or s0, s1 for the axes of a spliced shape
	Sym  *ir.Dim // the symbol that stands for it in dims: $i7
	Pos  source.Pos
}

// Let binds the results of Value to Vars, which are as many. A Value with several
// results (Call, Map, If, Loop, Derivative, Block) appears nowhere but here.
type Let struct {
	Vars  []*Var
	Value Expr
}

// Block is bindings and then values: the body of a function, of a comprehension or of
// a branch. A Block with one result is an Expr as well.
type Block struct {
	Base
	Lets    []*Let
	Results []Expr // an entry is nil only in the body of a Rule
}
