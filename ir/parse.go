package ir

import "strings"

// Parse reads the text form of a module. newOp gives the zero value of the operation
// with a given name. Errors are of type [*ParseError]; file is the name that they
// show. Beside what [Module.String] prints, blank lines and lines starting with //
// are allowed, dims need not be in normal form, and values may have any numbers.
func Parse(file, text string, newOp func(name string) (Op, bool)) (*Module, error) {
	p := &parser{
		scanner: scanner{file: file, text: text},
		newOp:   newOp, m: &Module{},
		funcs: map[string]*Func{}, structs: map[string]*StructType{},
	}
	p.blank()
	if line := strings.TrimRight(p.lineRest(), " \t\r"); line != textVersion {
		p.fail("want the version line %q", textVersion)
	}
	p.pos += len(p.lineRest())
	for p.err == nil && p.blank() {
		p.declaration()
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.m, nil
}

// ParseFunc reads the text form of a module and returns its last function.
func ParseFunc(file, text string, newOp func(name string) (Op, bool)) (*Func, error) {
	m, err := Parse(file, text, newOp)
	if err != nil {
		return nil, err
	}
	if len(m.Funcs) == 0 {
		return nil, &ParseError{file, 1, 1, "no function"}
	}
	return m.Funcs[len(m.Funcs)-1], nil
}

// parser reads a module. Functions and structs are known from their end on, so that
// nothing refers to itself.
type parser struct {
	scanner
	newOp   func(name string) (Op, bool)
	m       *Module
	funcs   map[string]*Func
	structs map[string]*StructType
}

func (p *parser) declaration() {
	start := p.pos
	switch word := p.word(); word {
	case "module":
		p.m.Name = p.name("a module name")
		p.m.Doc = p.doc()
		p.endLine()
	case "dim":
		p.dimDecl()
	case "const":
		p.constDecl()
	case "struct":
		p.structType()
	case "func", "body":
		f := p.function()
		if word == "func" && p.err == nil {
			p.m.Funcs = append(p.m.Funcs, f)
		}
	case "export":
		p.export()
	default:
		p.failAt(start, "want module, dim, const, struct, func, body or export, found %q", word)
	}
}

func (p *parser) dimDecl() {
	d := DimDecl{Name: p.name("the name of a dim")}
	p.expect("~")
	d.Nominal = p.integer()
	d.Origin, d.Doc = p.origin(), p.doc()
	p.endLine()
	p.m.Dims = append(p.m.Dims, d)
}

func (p *parser) constDecl() {
	c := ConstDecl{Name: p.name("the name of a constant")}
	p.expect("=")
	c.Value = p.integer()
	c.Origin, c.Doc = p.origin(), p.doc()
	p.endLine()
	p.m.Consts = append(p.m.Consts, c)
}

// doc reads a quoted text, if any.
func (p *parser) doc() string {
	if p.peek() != '"' {
		return ""
	}
	return p.quoted()
}

// origin reads @file:line:col role or @- role, if any.
func (p *parser) origin() (o Origin) {
	if !p.accept("@") {
		return o
	}
	if p.peek() == '"' {
		o.File = p.quoted()
	} else {
		start := p.pos
		for p.pos < len(p.text) && plain(p.text[p.pos:p.pos+1], "./_-") {
			p.pos++
		}
		o.File = p.text[start:p.pos]
		if o.File == "" {
			p.fail("want a file, found %s", p.found())
		}
		if o.File == "-" {
			return Origin{Role: p.role()}
		}
	}
	p.expect(":")
	o.Line = p.small()
	p.expect(":")
	o.Col = p.small()
	o.Role = p.role()
	return o
}

func (p *parser) role() Role {
	for r, name := range roleNames {
		if p.keyword(name) {
			return Role(r)
		}
	}
	return Primal
}

func (p *parser) structType() {
	start := p.pos
	s := &StructType{Name: p.name("the name of a struct")}
	p.expect("{")
	s.Origin, s.Doc = p.origin(), p.doc()
	p.lines(func() {
		s.Fields = append(s.Fields, Field{Name: p.name("a field"), Type: p.apiType(), Doc: p.doc()})
	})
	if p.structs[s.Name] != nil {
		p.failAt(start, "struct %s is declared twice", s.Name)
	}
	p.structs[s.Name] = s
	p.m.Structs = append(p.m.Structs, s)
}

// lines reads the lines of a block to its closing brace.
func (p *parser) lines(line func()) {
	p.endLine()
	for p.err == nil {
		if !p.blank() {
			p.fail("a block without end")
			return
		}
		if p.accept("}") {
			break
		}
		line()
		p.endLine()
	}
	p.endLine()
}

func (p *parser) apiType() APIType {
	var axes *Shape
	if p.peek() == '[' {
		axes = p.shape()
	}
	p.peek()
	start, literal := p.pos, p.peek() == '"'
	name := p.name("a type")
	if t, ok := ParseDType(name); ok && !literal {
		if axes == nil {
			axes = Scalar
		}
		return APIType{Array: Type{t, axes}}
	}
	s := p.structs[name]
	if s == nil {
		p.failAt(start, "no struct is called %q here", name)
	}
	return APIType{Struct: s, Axes: axes}
}

func (p *parser) export() {
	e := &Export{Name: p.name("a name")}
	if p.accept("=") {
		e.Func = p.funcRef()
	}
	p.expect("{")
	e.Origin, e.Doc = p.origin(), p.doc()
	p.lines(func() {
		start := p.pos
		switch word := p.word(); word {
		case "param":
			e.Params = append(e.Params, p.apiParam())
		case "result":
			e.Results = append(e.Results, p.apiParam())
		case "directive":
			d := Directive{Name: p.name("a directive")}
			for p.peek() == '"' {
				d.Args = append(d.Args, p.quoted())
			}
			d.Origin = p.origin()
			e.Directives = append(e.Directives, d)
		default:
			p.failAt(start, "want param, result or directive, found %q", word)
		}
	})
	p.m.Exports = append(p.m.Exports, e)
}

func (p *parser) apiParam() APIParam {
	a := APIParam{Name: p.name("a name"), Type: p.apiType(), InPlace: -1}
	if p.keyword("inplace") {
		a.InPlace = p.small()
	}
	return a
}

// label reads a name that may have been made unique: h, h'2, "any text". It returns
// the name and the spelling that references to it repeat.
func (p *parser) label(what string) (name, key string) {
	name = p.name(what)
	key = plainOrQuoted(name)
	if p.err == nil && p.pos < len(p.text) && p.text[p.pos] == '\'' {
		p.pos++
		n := p.digits()
		if n == "" {
			p.fail("want a number, found %s", p.found())
		}
		key += "'" + n
	}
	return name, key
}

// funcRef reads @name.
func (p *parser) funcRef() *Func {
	p.expect("@")
	start := p.pos
	_, key := p.label("the name of a function")
	f := p.funcs[key]
	if f == nil {
		p.failAt(start, "no function is called %s here", key)
	}
	return f
}
