package ast

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// Dump prints a tree for tests: a line for each node, with its names, texts and operators,
// indented below its parent. Two trees with the same dump differ in positions alone; of
// comments the ones that document something are shown, as lines Doc: and Comment:.
func Dump(n Node) string {
	var b strings.Builder
	dump(&b, "", reflect.ValueOf(n), 0)
	return b.String()
}

var (
	posType   = reflect.TypeFor[source.Pos]()
	kindType  = reflect.TypeFor[token.Kind]()
	groupType = reflect.TypeFor[*CommentGroup]()
)

// dump prints the node v, which its parent holds under a label, and what is below it.
func dump(b *strings.Builder, label string, v reflect.Value, depth int) {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	b.WriteString(strings.Repeat("  ", depth))
	if label != "" {
		fmt.Fprintf(b, "%s: ", label)
	}
	s := v.Elem()
	b.WriteString(s.Type().Name())
	for i := range s.NumField() {
		dumpScalar(b, s.Type().Field(i).Name, s.Field(i))
	}
	b.WriteByte('\n')
	for i := range s.NumField() {
		dumpBelow(b, s.Type().Field(i).Name, s.Field(i), depth+1)
	}
}

// dumpScalar prints a field that is no node behind the node's name.
func dumpScalar(b *strings.Builder, name string, f reflect.Value) {
	switch {
	case f.Type() == posType:
		// Of positions only those are part of what was written that tell two forms apart.
		if (name == "Lparen" || name == "Range") && f.Int() != 0 {
			fmt.Fprintf(b, " %s", strings.ToLower(name))
		}
	case f.Type() == kindType:
		if f.Int() != 0 {
			fmt.Fprintf(b, " %s", token.Kind(f.Int()))
		}
	case f.Kind() == reflect.String:
		fmt.Fprintf(b, " %q", f.String())
	case f.Kind() == reflect.Bool && f.Bool():
		fmt.Fprintf(b, " %s", strings.ToLower(name))
	}
}

func dumpBelow(b *strings.Builder, name string, f reflect.Value, depth int) {
	switch {
	case name == "Comments":
	case f.Type() == groupType:
		if !f.IsNil() {
			for _, c := range f.Interface().(*CommentGroup).List {
				fmt.Fprintf(b, "%s%s: %q\n", strings.Repeat("  ", depth), name, strings.TrimRight(c.Text, " \t"))
			}
		}
	case f.Kind() == reflect.Slice:
		for i := range f.Len() {
			dump(b, name, f.Index(i), depth)
		}
	case (f.Kind() == reflect.Pointer || f.Kind() == reflect.Interface) && !f.IsNil():
		dump(b, name, f, depth)
	}
}
