package source

import "testing"

func TestPositions(t *testing.T) {
	var set Set
	a := set.AddFile("a.grad", []byte("one\ntwo\r\n\nlast"))
	b := set.AddFile("b.grad", nil)
	c := set.AddFile("c.grad", []byte("x\n"))
	for _, tc := range []struct {
		pos  Pos
		want string
	}{
		{NoPos, "-"},
		{a.Pos(0), "a.grad:1:1"},
		{a.Pos(3), "a.grad:1:4"},
		{a.Pos(4), "a.grad:2:1"},
		{a.Pos(9), "a.grad:3:1"},
		{a.Pos(14), "a.grad:4:5"},
		{a.Pos(99), "a.grad:4:5"},
		{b.Pos(0), "b.grad:1:1"},
		{c.Pos(0), "c.grad:1:1"},
		{c.Pos(2), "c.grad:2:1"},
		{c.Pos(2) + 1, "-"},
		{-3, "-"},
	} {
		if got := set.Position(tc.pos).String(); got != tc.want {
			t.Errorf("position %d: got %s, want %s", tc.pos, got, tc.want)
		}
	}
	for line, want := range map[int]string{0: "", 1: "one", 2: "two", 3: "", 4: "last", 5: ""} {
		if got := a.LineText(line); got != want {
			t.Errorf("line %d: got %q, want %q", line, got, want)
		}
	}
	if got := set.File(b.Pos(0)); got != b {
		t.Errorf("position of an empty file belongs to %v", got)
	}
}
