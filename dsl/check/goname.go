package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// predeclared are the names that Go declares itself. Generated code needs them.
var predeclared = []string{
	"any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex128", "complex64",
	"copy", "delete", "error", "false", "float32", "float64", "imag", "init", "int", "int16", "int32", "int64", "int8",
	"iota", "len", "main", "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune",
	"string", "true", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr",
}

// packageNames are what generated code declares in the package, methodNames the
// methods of Workspace, fieldNames the methods of a generated struct.
var (
	packageNames = []string{"Workspace", "Dims"}
	methodNames  = []string{"Reserve"}
	fieldNames   = []string{"Bind", "Clone", "CopyFrom", "Flat", "Leaves"}
)

// goName reports a declared name that Go or generated code has taken.
func (c *checker) goName(l *diag.List, id *ast.Ident, o object) {
	name := id.Name
	taken := func(by, suggestion string) {
		l.Errorf(diag.GoName, id.Pos(), id.End(), "%s %s collides with %s", o.what(), name, by).
			Suggest("call it %s, for example", suggestion)
	}
	switch {
	case slices.Contains(predeclared, name):
		taken("what Go predeclares", name+"1")
	case slices.Contains(packageNames, name):
		taken("the generated type "+name, "My"+name)
	}
	switch o.(type) {
	case *funcObj:
		if slices.Contains(methodNames, name) {
			taken("the generated method Workspace."+name, "My"+name)
		}
	case *dimObj:
		if slices.Contains(methodNames, name) {
			taken("the generated method Workspace."+name, name+"Size")
		}
	}
}

// packageLevel reports names of the package, declared by the user, that generated types and
// constructors have as well.
func (c *checker) packageLevel(p *typed.Program, roots []*instance) {
	generated := map[string]string{}
	for _, s := range p.Structs {
		generated["New"+s.Name] = "the generated constructor of " + c.structs[s].display
		if o := c.structs[s].obj; o == nil || o.pkg.path != "" || o.id.Name != s.Name {
			generated[s.Name] = "the generated type of " + c.structs[s].display
		}
	}
	report := func(id *ast.Ident, o object) {
		if by := generated[id.Name]; by != "" {
			c.Diags.Errorf(diag.GoName, id.Pos(), id.End(), "%s %s collides with %s", o.what(), id.Name, by).
				Suggest("call it %s1, for example", id.Name)
		}
	}
	for _, d := range c.user.dims {
		if d.dim != nil && d.dim.Atom() == nil { // a symbol is a field of Workspace
			report(d.id, d)
		}
	}
	for _, s := range p.Structs {
		if o := c.structs[s].obj; o != nil && o.pkg.path == "" && o.id.Name == s.Name {
			report(o.id, o)
		}
	}
	for _, inst := range roots {
		report(inst.f.id, inst.f)
	}
}

// fieldName reports a field that collides with a method of the generated struct.
func (c *checker) fieldName(l *diag.List, id *ast.Ident) {
	if slices.Contains(fieldNames, id.Name) {
		l.Errorf(diag.GoName, id.Pos(), id.End(), "field %s collides with the generated method %s", id.Name, id.Name).
			Suggest("call it %s1, for example", id.Name)
	}
	if slices.Contains(predeclared, id.Name) {
		l.Errorf(diag.GoName, id.Pos(), id.End(), "field %s collides with what Go predeclares", id.Name).
			Suggest("call it %s1, for example", id.Name)
	}
}

// goTypes are element types by their names in Go and elsewhere.
var goTypes = map[string]string{
	"float32": "f32", "float": "f32", "float64": "f64", "double": "f64", "int32": "i32", "int": "i64", "int64": "i64",
	"uint8": "u8", "byte": "u8", "boolean": "bool",
}

// Suggest returns the candidate that a mistyped name most likely means, or "": the element
// type that Go calls so, a name with other capitals, or one that is a few letters away. Of
// short names another letter is another name, and only a letter too many or too few behind
// the first, or two swapped, is a mistake.
func Suggest(name string, candidates []string) string {
	if t := goTypes[name]; t != "" && slices.Contains(candidates, t) {
		return t
	}
	best, at := "", max(1, (len(name)+1)/4)
	for _, cand := range candidates {
		d := editDistance(name, cand)
		switch {
		case len(name) <= 1:
			continue
		case strings.EqualFold(name, cand):
			d = 0
		case len(name) <= 3 && len(cand) == len(name) && !anagrams(name, cand),
			len(name) <= 3 && len(cand) != len(name) && !strings.HasPrefix(cand, name[:1]):
			continue
		}
		if d <= at && cand != name && (best == "" || d < at) {
			best, at = cand, d
		}
	}
	return best
}

func anagrams(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// editDistance counts insertions, deletions, replacements and swaps of neighbours.
func editDistance(a, b string) int {
	before := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
