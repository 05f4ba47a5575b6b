package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// Config is what a check needs.
type Config struct {
	Files   *source.Set // that positions refer to
	Package []*ast.File // the files of one directory, in order of name
	// Library returns the parsed files of a library package, nil when there is none
	// of that name. Universe is the package whose functions are in scope everywhere.
	Library  func(path string) []*ast.File
	Universe string
	Diags    *diag.List
}

// Check checks a package. All mistakes go to Diags; the program is complete only when
// there is no error among them, and nil when there is nothing to build on.
func Check(cfg Config) *typed.Program {
	c := &checker{
		Config:   cfg,
		pkgs:     map[string]*pkg{},
		symNames: map[string]string{},
		structs:  map[*ir.StructType]*structInst{},

		standInsMade: map[string]*structInst{},
		flows:        map[flowKey]flow{},
		carriers:     map[*typed.Var]carrier{},
	}
	c.builtins = newScope(nil)
	c.defineBuiltins()
	c.outermost = c.builtins
	if lib := c.load(cfg.Universe, nil); lib != nil {
		c.outermost = lib.scope
	}
	user := c.newPkg("", cfg.Package)
	if user == nil {
		return nil
	}
	c.user = user
	c.collect(user)
	for _, p := range c.loaded {
		c.resolve(p)
	}
	c.resolve(user)
	return c.program()
}

// checker holds what the check of a package and its library shares.
type checker struct {
	Config
	builtins  *scope // operations and element types
	outermost *scope // builtins and the universe package
	user      *pkg
	pkgs      map[string]*pkg
	loading   []*pkg // imports being collected, for cycles
	loaded    []*pkg // in the order in which they were collected

	symNames map[string]string // index symbol → name in the source
	counter  int               // of index symbols and contexts
	serial   int               // of bindings

	structs      map[*ir.StructType]*structInst
	standInsMade map[string]*structInst
	taken        map[string]bool // names of struct instances and functions
	order        []*instance     // as they were completed: callees first
	stack        []*instance     // being checked
	flows        map[flowKey]flow
	defs         map[*typed.Var]definition
	carriers     map[*typed.Var]carrier
	inlines      int // calls that became blocks so far
}

// newPkg makes a package of parsed files, which must agree on its name.
func (c *checker) newPkg(path string, files []*ast.File) *pkg {
	if len(files) == 0 {
		return nil
	}
	p := &pkg{path: path, name: files[0].Name.Name, files: files, imports: map[*ast.File]*scope{}}
	p.scope = newScope(c.outermost)
	for _, f := range files[1:] {
		if f.Name.Name != p.name && f.Name.Name != "_" && p.name != "_" {
			c.Diags.Errorf(diag.PackageNames, f.Name.Pos(), f.Name.End(),
				"package %s in a directory whose other files are package %s", f.Name.Name, p.name).
				Notef(files[0].Name.Pos(), files[0].Name.End(), "package %s", p.name)
		}
	}
	return p
}

// load returns a package of the library, collected; nil if there is none, or if it is
// being collected: then from, the import that asks for it, closes a cycle.
func (c *checker) load(path string, from *ast.ImportSpec) *pkg {
	if p := c.pkgs[path]; p != nil {
		for i, l := range c.loading {
			if l == p && from != nil {
				c.importCycle(c.loading[i:], from)
				return nil
			}
		}
		return p
	}
	if c.Library == nil {
		return nil
	}
	p := c.newPkg(path, c.Library(path))
	if p == nil {
		return nil
	}
	c.pkgs[path] = p
	c.loading = append(c.loading, p)
	c.collect(p)
	c.loading = c.loading[:len(c.loading)-1]
	c.loaded = append(c.loaded, p)
	return p
}

func (c *checker) importCycle(cycle []*pkg, from *ast.ImportSpec) {
	text := ""
	for _, p := range cycle {
		text += p.path + " imports "
	}
	c.Diags.Errorf(diag.ImportCycle, from.Path.Pos(), from.Path.End(), "import cycle: %s%s", text, cycle[0].path)
}

// resolve checks every declaration of a collected package.
func (c *checker) resolve(p *pkg) {
	for _, d := range p.dims {
		c.resolveDim(d)
	}
	for _, k := range p.consts {
		c.resolveConst(k)
	}
	for _, t := range p.types {
		c.checkType(t)
	}
	for _, l := range p.lenses {
		c.checkLens(l)
	}
	for _, f := range p.funcs {
		c.checkFunc(f)
	}
	c.unusedImports(p)
}
