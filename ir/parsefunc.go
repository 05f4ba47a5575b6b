package ir

import (
	"reflect"
	"slices"
)

// function reads a function behind its keyword.
func (p *parser) function() *Func {
	p.peek()
	start := p.pos
	name, key := p.label("the name of a function")
	if p.funcs[key] != nil {
		p.failAt(start, "function %s is defined twice", key)
	}
	b := &body{parser: p, Builder: NewBuilder(name, Origin{}), values: map[string]*Value{}}
	b.params()
	resultsAt := p.pos
	want := b.resultTypes()
	p.expect("{")
	b.f.Origin = p.origin()
	var results []*Value
	returned := false
	p.lines(func() {
		at := p.pos
		switch {
		case returned:
			p.failAt(at, "nothing may follow return")
		case p.keyword("return"):
			results, returned = b.operands(), true
		case p.keyword("require"):
			b.Require(Require{Dim: p.dim(), Why: p.quoted(), Origin: p.origin()})
		default:
			b.node()
		}
	})
	if p.err != nil {
		return nil
	}
	if !returned {
		p.failAt(start, "function %s has no return", key)
	}
	if have := types(results); !slices.Equal(have, want) {
		p.failAt(resultsAt, "function %s declares the results%s and returns%s", key, resultsText(want), resultsText(have))
	}
	f := b.Finish(results...)
	p.funcs[key] = f
	return f
}

// body reads the inside of one function.
type body struct {
	*parser
	*Builder
	values map[string]*Value
}

func (b *body) params() {
	b.expect("(")
	for i := 0; b.err == nil && !b.accept(")"); i++ {
		if i > 0 {
			b.expect(",")
		}
		name, key, at := b.valueName()
		b.define(key, at, b.Param(name, b.arrayType()))
	}
}

func (b *body) resultTypes() []Type {
	switch b.peek() {
	case '{':
		return nil
	case '(':
	default:
		return []Type{b.arrayType()}
	}
	b.pos++
	var ts []Type
	for b.err == nil && !b.accept(")") {
		if len(ts) > 0 {
			b.expect(",")
		}
		ts = append(ts, b.arrayType())
	}
	return ts
}

// valueName reads %name or %number; a number stands for no name.
func (b *body) valueName() (name, key string, at int) {
	b.peek()
	at = b.pos
	b.expect("%")
	if n := b.digits(); n != "" {
		return "", n, at
	}
	name, key = b.label("the name of a value")
	return name, key, at
}

func (b *body) define(key string, at int, v *Value) {
	if b.values[key] != nil {
		b.failAt(at, "%%%s is defined twice", key)
	}
	b.values[key] = v
}

// operands reads values separated by commas, perhaps none.
func (b *body) operands() []*Value {
	var vs []*Value
	for b.err == nil && (len(vs) > 0 || b.peek() == '%') {
		_, key, at := b.valueName()
		v := b.values[key]
		if v == nil {
			b.failAt(at, "%%%s is not defined here", key)
			return nil
		}
		if vs = append(vs, v); !b.accept(",") {
			break
		}
	}
	return vs
}

// node reads %a T, %b U = op{…}(%c, %d) @origin.
func (b *body) node() {
	type result struct {
		name, key string
		at        int
		typ       Type
	}
	var outs []result
	for b.err == nil && !b.accept("=") {
		if len(outs) > 0 {
			b.expect(",")
		}
		var r result
		r.name, r.key, r.at = b.valueName()
		r.typ = b.arrayType()
		outs = append(outs, r)
	}
	b.peek()
	at := b.pos
	op := b.operation()
	b.expect("(")
	in := b.operands()
	b.expect(")")
	b.At(b.origin())
	if b.err != nil {
		return
	}
	ts, err := op.Infer(types(in))
	if err != nil {
		b.failAt(at, "%s: %v", op.Name(), err)
		return
	}
	if len(ts) != len(outs) {
		b.failAt(at, "%s has %d results, not %d", op.Name(), len(ts), len(outs))
		return
	}
	for i, t := range ts {
		if t != outs[i].typ {
			b.failAt(outs[i].at, "%%%s has type %s, not %s", outs[i].key, t, outs[i].typ)
			return
		}
	}
	for i, v := range b.Emit(op, in...) {
		b.SetName(v, outs[i].name)
		b.define(outs[i].key, outs[i].at, v)
	}
}

// operation reads the name of an operation and its attributes.
func (b *body) operation() Op {
	start := b.pos
	name := b.word()
	op, ok := b.newOp(name)
	if !ok {
		b.failAt(start, "no operation is called %q", name)
		return nil
	}
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	if b.accept("{") {
		b.attributes(v)
	}
	return v.Interface().(Op)
}
