package randprog

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/gradc/gradc/ir"
)

// Program is a random program: the declarations of one objective and of what goes
// with it.
type Program struct {
	Name    string   // of the objective; its gradient is Name+"Grad"
	Text    string   // declarations
	Targets []string // parameters that the gradient is taken of, in order of its results
	// Below has, for each integer leaf of a parameter ("k", "p.K"), the number below
	// which its elements have to stay. None of them is negative.
	Below map[string]*ir.Dim
	Step  bool // there is a Name+"Step", which updates its first parameter
}

// header declares what the programs of a package share.
const header = `dim (
	N ~ 4
	M ~ 5
	D = 3
	E = 2
	H = 2 * D
)
`

// Sizes are sizes of the symbolic dims for which the programs make sense: 2 at
// least. All axes of one program differ in length where their types do.
var Sizes = []map[string]int64{{"N": 4, "M": 5}, {"N": 2, "M": 4}}

// greatest bounds the symbolic dims in the generator's intervals.
const greatest = 6

// Source is the text of a package that consists of programs.
func Source(pkg string, programs []*Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s holds random programs.\npackage %s\n\n%s", pkg, pkg, header)
	for _, p := range programs {
		b.WriteString("\n")
		b.WriteString(p.Text)
	}
	return b.String()
}

// Generate returns program number k of the sequence that seed starts.
func Generate(seed uint64, k int) *Program {
	g := &generator{
		rng:    rand.New(rand.NewPCG(seed, uint64(k))),
		name:   fmt.Sprintf("P%d", k),
		budget: 5,
		dtype:  ir.F64,
	}
	if g.chance(0.4) {
		g.dtype = ir.F32
	}
	return g.program()
}

// generator writes one program.
type generator struct {
	rng    *rand.Rand
	name   string
	dtype  ir.DType // of its floats
	style  style
	decls  strings.Builder // types and helper functions
	next   int             // numbers names
	budget int             // operations that may still be written

	scope
	helpers []*helper
	below   map[string]*ir.Dim
}

// style is what a program is to have.
type style struct {
	symbolic, structs, triangular, gathers, branches, nested, integers, surrogate bool
}

func (g *generator) chance(p float64) bool { return g.rng.Float64() < p }

func pick[T any](g *generator, of ...T) T { return of[g.rng.IntN(len(of))] }

// fresh returns a name that the program does not use yet.
func (g *generator) fresh(prefix string) string {
	g.next++
	return fmt.Sprintf("%s%d", prefix, g.next)
}

// local is the name of a declaration of this program that is not exported.
func (g *generator) local(suffix string) string { return strings.ToLower(g.name) + suffix }

// extents are the lengths that the program's axes have.
func (g *generator) extents() []*ir.Dim {
	if g.dims != nil {
		return g.dims
	}
	ds := []*ir.Dim{ir.Const(3), ir.Const(2)}
	if g.style.symbolic {
		return append(ds, ir.Sym("N"), ir.Sym("N"), ir.Sym("M"))
	}
	return append(ds, ir.Const(6))
}

func (g *generator) extent() *ir.Dim { return pick(g, g.extents()...) }

// shape returns a random shape of rank axes.
func (g *generator) shape(rank int) *ir.Shape {
	ds := make([]*ir.Dim, rank)
	for k := range ds {
		ds[k] = g.extent()
	}
	return ir.NewShape(ds...)
}

// size bounds the value of a dim.
func size(d *ir.Dim) float64 {
	n, err := d.Eval(func(*ir.Atom) (int64, bool) { return greatest, true })
	if err != nil {
		return greatest
	}
	return float64(n)
}

func points(s *ir.Shape) float64 {
	n := 1.0
	for _, d := range s.Dims() {
		n *= size(d)
	}
	return n
}

// constNames are the names that the header gives to constants.
var constNames = map[int64]string{3: "D", 2: "E", 6: "H"}

// dim writes a dim.
func (g *generator) dim(d *ir.Dim) string {
	if c, ok := d.Const(); ok {
		if name := constNames[c]; name != "" && g.chance(0.5) {
			return name
		}
	}
	return d.String()
}

// dimFactor writes a dim as a factor or subtrahend.
func (g *generator) dimFactor(d *ir.Dim) string {
	s := g.dim(d)
	if strings.ContainsAny(s, " ") {
		return "(" + s + ")"
	}
	return s
}

// typ writes an array type.
func (g *generator) typ(t ir.Type) string {
	if t.Rank() == 0 {
		return t.DType.String()
	}
	var ds []string
	for _, d := range t.Shape.Dims() {
		ds = append(ds, g.dim(d))
	}
	return "[" + strings.Join(ds, ", ") + "]" + t.DType.String()
}
