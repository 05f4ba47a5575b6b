package ast

import (
	"reflect"
	"testing"

	"github.com/gradc/gradc/dsl/source"
)

// fill makes a value whose every node-valued part is there, so that a walk that forgets
// a field is caught.
func fill(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if depth > 4 {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		for i := range t.Elem().NumField() {
			v.Elem().Field(i).Set(fill(t.Elem().Field(i).Type, depth+1))
		}
	case reflect.Slice:
		v = reflect.Append(v, fill(t.Elem(), depth+1))
	case reflect.Interface:
		for _, some := range []any{&Ident{Name: "x"}, &BranchStmt{}, &BadDecl{}, &ImportSpec{Path: &BasicLit{}}} {
			if reflect.TypeOf(some).Implements(t) {
				v.Set(reflect.ValueOf(some))
				break
			}
		}
	}
	return v
}

// below lists the nodes in the fields of a node, by reflection.
func below(n Node) []Node {
	var list []Node
	add := func(v reflect.Value) {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface || v.IsNil() {
			return
		}
		switch c := v.Interface().(type) {
		case *CommentGroup:
		case Node:
			list = append(list, c)
		}
	}
	s := reflect.ValueOf(n).Elem()
	for i := range s.NumField() {
		if f := s.Field(i); f.Kind() == reflect.Slice {
			for j := range f.Len() {
				add(f.Index(j))
			}
		} else {
			add(f)
		}
	}
	return list
}

func TestChildrenAreComplete(t *testing.T) {
	for _, n := range []Node{
		(*File)(nil), (*GenDecl)(nil), (*FuncDecl)(nil), (*LensDecl)(nil), (*BadDecl)(nil),
		(*ImportSpec)(nil), (*DimSpec)(nil), (*ValueSpec)(nil), (*TypeSpec)(nil),
		(*ReverseRule)(nil), (*LensHalf)(nil),
		(*AssignStmt)(nil), (*DeclStmt)(nil), (*ExprStmt)(nil), (*ReturnStmt)(nil), (*ForStmt)(nil),
		(*BranchStmt)(nil), (*BadStmt)(nil),
		(*Ident)(nil), (*BasicLit)(nil), (*NoneLit)(nil), (*CompositeLit)(nil), (*KeyValueExpr)(nil),
		(*FuncLit)(nil), (*ParenExpr)(nil), (*SelectorExpr)(nil), (*IndexExpr)(nil), (*Slice)(nil),
		(*Instance)(nil), (*CallExpr)(nil), (*Arg)(nil), (*UnaryExpr)(nil), (*BinaryExpr)(nil),
		(*IfExpr)(nil), (*Block)(nil), (*BadExpr)(nil), (*Comprehension)(nil), (*Reduction)(nil),
		(*Binder)(nil), (*ArrayType)(nil), (*Ellipsis)(nil), (*StructType)(nil), (*FuncType)(nil),
		(*FieldList)(nil), (*Field)(nil), (*TypeParams)(nil), (*TypeParam)(nil),
	} {
		typ := reflect.TypeOf(n)
		full := fill(typ, 0).Interface().(Node)
		want := below(full)
		got := Children(full)
		if len(got) != len(want) {
			t.Errorf("%v: Children finds %d nodes, its fields hold %d", typ, len(got), len(want))
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%v: child %d is %T, want %T", typ, i, got[i], want[i])
			}
		}
		visited := 0
		Inspect(full, func(n Node) bool { visited++; return n == full })
		if visited != 1+len(want) {
			t.Errorf("%v: Inspect visits %d nodes, want %d", typ, visited, 1+len(want))
		}
	}
}

func TestCommentText(t *testing.T) {
	group := func(lines ...string) *CommentGroup {
		g := &CommentGroup{}
		pos := source.Pos(1)
		for _, l := range lines {
			g.List = append(g.List, &Comment{Slash: pos, Text: l, Until: pos + source.Pos(len(l))})
			pos += source.Pos(len(l) + 1)
		}
		return g
	}
	g := group("// Objective is a loss.", "//", "//   indented", "//gradc:problem p q", "//gradc:workspace")
	if got, want := g.Text(), "Objective is a loss.\n\n  indented\n"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	d := g.Directives()
	if len(d) != 2 || d[0].Name != "problem" || !reflect.DeepEqual(d[0].Args, []string{"p", "q"}) || d[1].Name != "workspace" {
		t.Errorf("directives %+v", d)
	}
	if got := group("/* one\n two */").Text(); got != " one\n two\n" {
		t.Errorf("block comment text %q", got)
	}
	if (*CommentGroup)(nil).Text() != "" || (*CommentGroup)(nil).Directives() != nil {
		t.Error("a missing comment says something")
	}
}

// TestCloneStmts copies statements with every kind of part: the trees are alike, and what is
// changed in one stays what it was in the other.
func TestCloneStmts(t *testing.T) {
	for _, n := range []Stmt{&AssignStmt{}, &DeclStmt{}, &ReturnStmt{}, &ExprStmt{}, &ForStmt{}, &BranchStmt{}} {
		list := []Stmt{fill(reflect.TypeOf(n), 0).Interface().(Stmt)}
		copied := CloneStmts(list)
		if !reflect.DeepEqual(list, copied) {
			t.Errorf("the copy of %T differs", n)
		}
		nodes := map[Node]bool{}
		Inspect(list[0], func(m Node) bool { nodes[m] = true; return true })
		Inspect(copied[0], func(m Node) bool {
			if nodes[m] {
				t.Errorf("%T is shared between %T and its copy", m, n)
			}
			return true
		})
	}
}
