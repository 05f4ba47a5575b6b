package codegen

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gradc/gradc/ir/plan"
)

// names hands out Go identifiers, each once.
type names struct {
	taken map[string]bool
	outer *names // identifiers of the enclosing scope, not to be hidden; or nil
}

// reserved are the predeclared identifiers and packages that generated code
// refers to.
var reserved = strings.Fields(`
	any append bool byte cap clear close comparable complex complex64 complex128 copy delete error
	false float32 float64 imag int int8 int16 int32 int64 iota len make max min new nil panic print
	println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr init main
	cmp gradc iter math optimize runtime slices`)

func newNames(outer *names) *names {
	n := &names{taken: map[string]bool{}, outer: outer}
	if outer == nil {
		for _, s := range reserved {
			n.taken[s] = true
		}
	}
	return n
}

func (n *names) has(s string) bool {
	return n.taken[s] || token.IsKeyword(s) || s == "_" || (n.outer != nil && n.outer.has(s))
}

// pick returns the first of want, want2, want3, … that is free, and takes it.
func (n *names) pick(want string) string {
	for i := 1; ; i++ {
		if s := plan.Numbered(want, i); !n.has(s) {
			n.taken[s] = true
			return s
		}
	}
}

// firstFree returns the first of several names that is free, or else the last.
func (n *names) firstFree(wanted ...string) string {
	for _, s := range wanted {
		if !n.has(s) {
			return s
		}
	}
	return wanted[len(wanted)-1]
}

// lower returns an exported name as an unexported one: W1 is w1, HTTPPort is
// httpPort.
func lower(s string) string {
	rs := []rune(s)
	for i, r := range rs {
		if !unicode.IsUpper(r) || (i > 0 && i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
			break
		}
		rs[i] = unicode.ToLower(r)
	}
	return string(rs)
}

// sizeName returns the name of the variable for a dim. A dim of one letter keeps it:
// n is an index that runs to N.
func sizeName(dim string) string {
	if utf8.RuneCountInString(dim) == 1 {
		return dim
	}
	return lower(dim)
}

// upper returns a name with its first letter in upper case.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// identifier makes a local name of a value's name in the model: the last part of
// a path, without what no identifier may have. It is empty if nothing is left.
func identifier(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	s := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return lower(strings.TrimRight(s, "_"))
}

// pathIdentifier makes a local name of a whole path: s.M.W1 is sMW1.
func pathIdentifier(path string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(path, ".") {
		if part = identifier(part); b.Len() > 0 {
			part = upper(part)
		}
		b.WriteString(part)
	}
	return b.String()
}
