package runtime

import (
	"math"
	"reflect"
	"testing"

	"github.com/gradc/gradc"
)

func TestCheckLengths(t *testing.T) {
	x := make([]float32, 6)
	args := func(want int64) []Length {
		return []Length{
			{Arg: "label", Shape: "[N]i32", Want: 0, Got: 0},
			{Arg: "p.W", Shape: "[N, 2]f32", Want: want, Got: len(x)},
			{Arg: "y", Shape: "[N]f32", Want: 3, Got: 4},
		}
	}
	for _, c := range []struct {
		args []Length
		want error
	}{
		{nil, nil},
		{args(6)[:2], nil},
		{args(8), &gradc.ShapeError{Pos: "m.grad:1:6", Func: "F", Arg: "p.W", Shape: "[N, 2]f32", Want: 8, Got: 6}},
		{args(6), &gradc.ShapeError{Pos: "m.grad:1:6", Func: "F", Arg: "y", Shape: "[N]f32", Want: 3, Got: 4}},
		{args(Overflow), &gradc.ShapeError{Pos: "m.grad:1:6", Func: "F", Arg: "p.W", Shape: "[N, 2]f32", Want: math.MaxInt, Got: 6}},
	} {
		if got := CheckLengths("F", "m.grad:1:6", c.args); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.args, got, c.want)
		}
	}
	if n := testing.AllocsPerRun(100, func() {
		table := [...]Length{{Arg: "x", Shape: "[6]f32", Want: 6, Got: len(x)}}
		if err := CheckLengths("F", "m.grad:1:6", table[:]); err != nil {
			t.Error(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
