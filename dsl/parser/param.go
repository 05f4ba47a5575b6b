package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// signature parses (parameters) results; the parameters of a declaration must be named.
func (p *parser) signature(named bool) *ast.FuncType {
	return &ast.FuncType{Params: p.params(named), Results: p.results()}
}

// results parses nothing, a type, or (results).
func (p *parser) results() *ast.FieldList {
	switch {
	case p.tok() == token.Lparen:
		return p.params(false)
	case beginsType(p.tok()):
		return &ast.FieldList{List: []*ast.Field{{Type: p.parseType()}}}
	}
	return nil
}

// entry is one part of a parameter list between commas: a name with its type, a type, or
// a name that may be either.
type entry struct {
	name *ast.Ident
	typ  ast.Expr
	set  source.Pos // of the = of a default
	def  ast.Expr
}

// params parses a list of parameters or results and groups names that share a type.
func (p *parser) params(named bool) *ast.FieldList {
	fields := &ast.FieldList{Open: p.pos(), Close: p.pos()}
	if !p.got(token.Lparen) {
		p.expected("(")
		return fields
	}
	var entries []entry
	fields.Close = p.list(fields.Open, token.Rparen, func() { entries = append(entries, p.entry()) })
	for _, e := range entries {
		if e.name != nil && e.typ != nil {
			named = true
		}
	}
	if named {
		fields.List = p.groupParams(entries)
		return fields
	}
	for _, e := range entries {
		t := e.typ
		if e.name != nil {
			t = e.name
		}
		fields.List = append(fields.List, &ast.Field{Type: t, Assign: e.set, Default: e.def})
	}
	return fields
}

// entry parses one part of a parameter list.
func (p *parser) entry() entry {
	var e entry
	keyword := p.tok().IsKeyword() && p.tok() != token.Func && p.tok() != token.Struct
	switch {
	case p.tok() != token.Ident && !keyword:
		e.typ = p.parseType()
	case p.peek(1) == token.Period:
		e.typ = p.parseType()
	case p.peek(1) == token.Lbrack && !p.typeFollowsBrackets():
		e.typ = p.parseType()
	default:
		e.name = p.ident("a parameter")
		if beginsType(p.tok()) {
			e.typ = p.parseType()
		}
	}
	if p.tok() == token.Assign {
		e.set = p.pos()
		p.next()
		e.def = p.parseExpr()
	}
	return e
}

// typeFollowsBrackets reports, of a name and the brackets behind it, whether a type follows
// those: then they begin an array type, as in x [N]f64, and otherwise they hold the
// arguments of a generic type, as in Adam[P].
func (p *parser) typeFollowsBrackets() bool {
	depth := 0
	for i := p.at + 1; i < len(p.tokens); i++ {
		switch p.tokens[i].Kind {
		case token.Lbrack, token.Lparen, token.Lbrace:
			depth++
		case token.Rbrack, token.Rparen, token.Rbrace:
			depth--
			if depth == 0 {
				return beginsType(p.tokens[i+1].Kind)
			}
		case token.Semicolon, token.EOF:
			return false
		}
	}
	return false
}

// nameless reports a type where a name and its type should stand.
func (p *parser) nameless(t ast.Expr) {
	if inst, ok := t.(*ast.Instance); ok {
		if name, ok := inst.X.(*ast.Ident); ok {
			p.remark(diag.BadParameter, t.Pos(), t.End(), "the element type of %s, or the name of a parameter, is missing", name.Name).
				Suggest("write %s […]f64, or the type that is meant", name.Name)
			return
		}
	}
	p.remark(diag.BadParameter, t.Pos(), t.End(), "this parameter has no name")
}

// groupParams gives each name the next type: h, c [B, H]f32 is one field.
func (p *parser) groupParams(entries []entry) []*ast.Field {
	var fields []*ast.Field
	var names []*ast.Ident
	for _, e := range entries {
		switch {
		case e.name == nil:
			p.nameless(e.typ)
			fields = append(fields, &ast.Field{Type: e.typ, Assign: e.set, Default: e.def})
		case e.typ == nil:
			if names = append(names, e.name); e.def != nil {
				p.remark(diag.BadParameter, e.name.Pos(), e.def.End(), "parameter %s has a default and no type", e.name.Name).
					Suggest("write %s f64 = …", e.name.Name)
				names = nil
			}
		default:
			fields = append(fields, &ast.Field{Names: append(names, e.name), Type: e.typ, Assign: e.set, Default: e.def})
			names = nil
		}
	}
	if len(names) > 0 {
		first, last := names[0], names[len(names)-1]
		p.remark(diag.BadParameter, first.Pos(), last.End(), "%s has no type", last.Name).
			Suggest("write %s f64, or the type that is meant", last.Name)
		fields = append(fields, &ast.Field{Names: names, Type: &ast.BadExpr{From: last.End(), To: last.End()}})
	}
	return fields
}
