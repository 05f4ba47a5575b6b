package ir

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FuncsOf returns the functions among the attributes of an operation.
func FuncsOf(op Op) []*Func {
	var fs []*Func
	v := reflect.ValueOf(op)
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if f, ok := v.Field(i).Interface().(*Func); ok && f != nil {
			fs = append(fs, f)
		}
	}
	return fs
}

// attributes prints the exported fields of op as {key: value, …}. Fields that are
// false or nil are left out, and so are the braces if nothing is left.
func (p *printer) attributes(op Op) string {
	v := reflect.ValueOf(op)
	beside := besideDType(v)
	var out []string
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			if s := p.attribute(v.Field(i).Interface(), beside); s != "" {
				out = append(out, attributeKey(f.Name)+": "+s)
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "{" + strings.Join(out, ", ") + "}"
}

func attributeKey(field string) string {
	r, n := utf8.DecodeRuneInString(field)
	return string(unicode.ToLower(r)) + field[n:]
}

// besideDType returns the element type among the attributes, by which Bits read.
func besideDType(v reflect.Value) DType {
	for i := range v.NumField() {
		if v.Type().Field(i).Type == reflect.TypeFor[DType]() {
			return DType(v.Field(i).Uint())
		}
	}
	return Invalid
}

// attribute prints one value of the closed list of attribute types.
func (p *printer) attribute(x any, beside DType) string {
	switch x := x.(type) {
	case bool:
		if !x {
			return ""
		}
		return "true"
	case int:
		return strconv.Itoa(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case uint64:
		return strconv.FormatUint(x, 10)
	case string:
		return strconv.Quote(x)
	case Bits:
		return x.text(beside)
	case DType:
		return x.String()
	case Monoid:
		return x.String()
	case ScalarOp:
		return x.String()
	case *Func:
		if x == nil {
			return ""
		}
		return "@" + p.funcs[x]
	case *Dim, *Shape, *IndexMap, *Perm:
		if reflect.ValueOf(x).IsNil() {
			return ""
		}
		return x.(fmt.Stringer).String()
	}
	Bug("an attribute of type %T", x)
	return ""
}

// text writes bits as the number that they are in type t, or else as hexadecimal.
func (b Bits) text(t DType) string {
	switch {
	case t.IsFloat() || t == MinPlus:
		x := math.Float64frombits(uint64(b))
		size := 64
		if t == F32 {
			size = 32
		}
		s := strconv.FormatFloat(x, 'g', -1, size)
		if back, err := parseBits(s, t); err == nil && back == b {
			return s
		}
	case t == Bool && b <= 1:
		return strconv.FormatBool(b == 1)
	case t.IsInt() || t.IsRing():
		return strconv.FormatInt(int64(b), 10)
	}
	return fmt.Sprintf("0x%x", uint64(b))
}

// attributes reads {key: value, …} behind its opening brace into the fields of v.
func (b *body) attributes(v reflect.Value) {
	seen := map[string]bool{}
	var late []func() // bits, which read by the element type beside them
	for b.err == nil && !b.accept("}") {
		if len(seen) > 0 {
			b.expect(",")
		}
		b.peek()
		start := b.pos
		key := b.word()
		b.expect(":")
		field, ok := attributeField(v, key)
		switch {
		case b.err != nil:
		case !ok:
			b.failAt(start, "the operation has no attribute %q", key)
		case seen[key]:
			b.failAt(start, "attribute %s is given twice", key)
		case field.Type() == reflect.TypeFor[Bits]():
			b.peek()
			at, num := b.pos, b.number()
			late = append(late, func() {
				bits, err := parseBits(num, besideDType(v))
				if err != nil {
					b.failAt(at, "%q is not a constant of type %s", num, besideDType(v))
				}
				field.SetUint(uint64(bits))
			})
		default:
			b.attribute(field)
		}
		seen[key] = true
	}
	for _, f := range late {
		f()
	}
}

func attributeField(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && attributeKey(f.Name) == key {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// attribute reads one value of the closed list of attribute types.
func (b *body) attribute(field reflect.Value) {
	b.peek()
	start := b.pos
	named := func(what string, parse func(string) (uint64, bool)) {
		word := b.word()
		n, ok := parse(word)
		if !ok {
			b.failAt(start, "want %s, found %q", what, word)
			return
		}
		field.SetUint(n)
	}
	switch field.Interface().(type) {
	case bool:
		on := b.keyword("true")
		if !on && !b.keyword("false") {
			b.failAt(start, "want true or false, found %s", b.found())
		}
		field.SetBool(on)
	case int, int64:
		field.SetInt(b.integer())
	case uint64:
		n, err := strconv.ParseUint(b.digits(), 10, 64)
		if err != nil {
			b.failAt(start, "want an integer without sign")
		}
		field.SetUint(n)
	case string:
		field.SetString(b.quoted())
	case DType:
		field.SetUint(uint64(b.dtype()))
	case Monoid:
		named("a monoid", func(w string) (uint64, bool) { m, ok := ParseMonoid(w); return uint64(m), ok })
	case ScalarOp:
		named("a scalar operation", func(w string) (uint64, bool) { o, ok := ParseScalarOp(w); return uint64(o), ok })
	case *Func:
		field.Set(reflect.ValueOf(b.funcRef()))
	case *Dim:
		field.Set(reflect.ValueOf(b.dim()))
	case *Shape:
		field.Set(reflect.ValueOf(b.shape()))
	case *IndexMap:
		field.Set(reflect.ValueOf(b.indexMap()))
	case *Perm:
		field.Set(reflect.ValueOf(b.perm()))
	default:
		b.failAt(start, "an attribute of type %s cannot be written", field.Type())
	}
}

// parseBits reads what [Bits.text] writes.
func parseBits(s string, t DType) (Bits, error) {
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		n, err := strconv.ParseUint(hex, 16, 64)
		return Bits(n), err
	}
	switch {
	case t == F32, t == F64, t == MinPlus:
		size := 64
		if t == F32 {
			size = 32
		}
		x, err := strconv.ParseFloat(s, size)
		return Bits(math.Float64bits(x)), err
	case t == Bool:
		on, err := strconv.ParseBool(s)
		if on {
			return 1, err
		}
		return 0, err
	case t.IsInt() || t.IsRing():
		n, err := strconv.ParseInt(s, 10, 64)
		return Bits(n), err
	}
	return 0, errors.New("no element type")
}
