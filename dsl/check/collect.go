package check

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
)

// collect declares the names of a package's files, without looking at what they mean.
func (c *checker) collect(p *pkg) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			c.collectDecl(p, d)
		}
	}
	for _, f := range p.files {
		c.collectImports(p, f)
	}
}

func (c *checker) collectDecl(p *pkg, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		f := &funcObj{named: named{d.Name, p}, decl: d, insts: map[string]*instance{}}
		if c.declare(p, d.Name, f) {
			p.funcs = append(p.funcs, f)
		}
	case *ast.LensDecl:
		o := newLens(d, p)
		if c.declare(p, d.Name, o) {
			p.lenses = append(p.lenses, o)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			c.collectSpec(p, d.Tok, s)
		}
	}
}

func (c *checker) collectSpec(p *pkg, tok token.Kind, s ast.Spec) {
	switch s := s.(type) {
	case *ast.DimSpec:
		for _, id := range s.Names {
			o := &dimObj{named: named{id, p}, spec: s}
			if c.declare(p, id, o) {
				p.dims = append(p.dims, o)
			}
		}
	case *ast.ValueSpec:
		if tok != token.Const {
			return // the parser has reported a package variable
		}
		for i, id := range s.Names {
			o := &constObj{named: named{id, p}, typ: s.Type}
			if i < len(s.Values) {
				o.value = s.Values[i]
			}
			if c.declare(p, id, o) {
				p.consts = append(p.consts, o)
			}
		}
	case *ast.TypeSpec:
		o := &typeObj{named: named{s.Name, p}, spec: s, insts: map[string]*structInst{}}
		if c.declare(p, s.Name, o) {
			p.types = append(p.types, o)
		}
	}
}

// declare adds a name to the package. The first declaration of a name stays.
func (c *checker) declare(p *pkg, id *ast.Ident, o object) bool {
	if id.Name == "_" {
		return false
	}
	if old := p.scope.names[id.Name]; old != nil {
		c.redeclared(c.Diags, id, old)
		return false
	}
	if p.path == "" {
		c.goName(c.Diags, id, o)
	}
	p.scope.insert(id.Name, o)
	return true
}

func (c *checker) redeclared(l *diag.List, id *ast.Ident, old object) {
	d := l.Errorf(diag.Redeclared, id.Pos(), id.End(), "%s is declared twice", id.Name)
	if first := old.declared(); first != nil {
		d.Notef(first.Pos(), first.End(), "the first declaration, a %s", old.what())
	}
}

// collectImports resolves the imports of a file into a scope between the universe and
// the package's names.
func (c *checker) collectImports(p *pkg, f *ast.File) {
	s := newScope(p.scope)
	p.imports[f] = s
	for _, spec := range f.Imports() {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path == "" {
			continue // the parser has reported it
		}
		id := spec.Name
		if id == nil {
			id = &ast.Ident{NamePos: spec.Path.Pos() + 1, Name: path[strings.LastIndex(path, "/")+1:]}
		}
		o := &importObj{named: named{id, p}, spec: spec}
		o.of = c.find(path, spec)
		if o.of == nil {
			o.used = true // one error is enough
		}
		if old := s.names[id.Name]; old != nil {
			c.redeclared(c.Diags, id, old)
			continue
		}
		if old := p.scope.names[id.Name]; old != nil {
			c.redeclared(c.Diags, id, old)
			continue
		}
		s.insert(id.Name, o)
	}
}

func (c *checker) find(path string, spec *ast.ImportSpec) *pkg {
	if path == c.Universe {
		c.Diags.Errorf(diag.UnknownPackage, spec.Path.Pos(), spec.Path.End(), "package %q cannot be imported: its names are in scope everywhere", path)
		return nil
	}
	if of := c.load(path, spec); of != nil {
		return of
	}
	if c.pkgs[path] != nil {
		return nil // a cycle, which has been reported
	}
	if strings.Contains(path, ".") || strings.Contains(path, "/") {
		c.unsupported(spec.Path, "an import from a Go module")
		return nil
	}
	c.Diags.Errorf(diag.UnknownPackage, spec.Path.Pos(), spec.Path.End(), "there is no package %q in the library", path)
	return nil
}

func (c *checker) unusedImports(p *pkg) {
	for _, f := range p.files {
		s := p.imports[f]
		for _, name := range s.order {
			if o := s.names[name].(*importObj); !o.used {
				c.Diags.Errorf(diag.UnusedImport, o.spec.Pos(), o.spec.End(), "%q is imported and not used", name)
			}
		}
	}
}

func (c *checker) unsupported(n ast.Node, what string) {
	c.Diags.Errorf(diag.NotYetSupported, n.Pos(), n.End(), "%s is not yet supported", what)
}

// exported reports whether a name begins with a capital letter.
func exported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}
