package runtime

import (
	"math"
	"testing"

	"github.com/gradc/gradc"
)

func TestReserve(t *testing.T) {
	var a Arena
	if a.Size() != 0 || !a.Reserve(0) || a.Size() != 0 {
		t.Errorf("the zero arena has %d bytes", a.Size())
	}
	if !a.Reserve(100) || a.Size() != 128 {
		t.Errorf("an arena of 100 bytes has %d, want 128", a.Size())
	}
	x := Carve[float32](&a, 64, 4)
	x[0] = 7
	for _, size := range []int64{-1, MaxArena + 1, Overflow, math.MinInt64} {
		if a.Reserve(size) || a.Size() != 128 {
			t.Errorf("Reserve(%d) succeeds, or leaves %d bytes", size, a.Size())
		}
	}
	if !a.Reserve(64) || a.Size() != 128 || Carve[float32](&a, 64, 4)[0] != 7 {
		t.Error("reserving less changed the arena")
	}
	if !a.Reserve(1000) || a.Size() != 1024 || Carve[float32](&a, 64, 4)[0] != 0 {
		t.Error("a grown arena is not new and zero")
	}
}

func TestReserveAllocates(t *testing.T) {
	var a Arena
	a.Reserve(4096)
	var sum float64
	n := testing.AllocsPerRun(100, func() {
		a.Reserve(64)
		a.Reserve(4096)
		x := Carve[float64](&a, 128, 9)
		y := Carve[bool](&a, 3072, 64)
		sum += x[8]
		if y[0] || Overlap(x, y) || !InArena(&a, x) || SameSlice(x, x[1:]) {
			sum++
		}
	})
	if n != 0 || sum != 0 {
		t.Errorf("%v allocations a run, sum %v", n, sum)
	}
}

// testCarve writes slices of one type side by side and reads them back.
func testCarve[T gradc.Element](t *testing.T, size int64, value func(i int) T) {
	var a Arena
	a.Reserve(1024)
	lengths := []int{1, 5, 16, 0, 3}
	place := func(i int) int64 { return int64(i) * 192 }
	for i, n := range lengths {
		x := Carve[T](&a, place(i), n)
		if len(x) != n || cap(x) != n {
			t.Errorf("carved %d of %d elements, want %d", len(x), cap(x), n)
		}
		for k := range x {
			x[k] = value(i + k)
		}
		if n == 0 {
			continue
		}
		if first, _ := extent(x); first%64 != 0 {
			t.Errorf("slice %d is not aligned", i)
		}
	}
	for i, n := range lengths {
		for k, v := range Carve[T](&a, place(i), n) {
			if v != value(i+k) {
				t.Errorf("slice %d: element %d is %v, want %v", i, k, v, value(i+k))
			}
		}
	}
	whole := Carve[T](&a, 0, int(1024/size))
	if part := Carve[T](&a, 192, 3); !Overlap(whole, part) || Overlap(whole[:192/size], part) || &whole[192/size] != &part[0] {
		t.Error("offsets do not count bytes")
	}
	for _, c := range []struct{ offset, n int64 }{{0, 1024/size + 1}, {1024, 1}, {960, 64/size + 1}, {-64, 1}, {0, -1}, {4096, 1}} {
		if !panics(func() { Carve[T](&a, c.offset, int(c.n)) }) {
			t.Errorf("carving %d elements at %d does not panic", c.n, c.offset)
		}
	}
}

// panics reports whether f does.
func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func TestCarve(t *testing.T) {
	t.Run("float32", func(t *testing.T) { testCarve(t, 4, func(i int) float32 { return float32(i) }) })
	t.Run("float64", func(t *testing.T) { testCarve(t, 8, func(i int) float64 { return float64(i) }) })
	t.Run("int32", func(t *testing.T) { testCarve(t, 4, func(i int) int32 { return int32(-i) }) })
	t.Run("int64", func(t *testing.T) { testCarve(t, 8, func(i int) int64 { return int64(-i) }) })
	t.Run("uint8", func(t *testing.T) { testCarve(t, 1, func(i int) uint8 { return uint8(i) }) })
	t.Run("bool", func(t *testing.T) { testCarve(t, 1, func(i int) bool { return i%2 == 0 }) })
}

func TestCarveOfTheZeroArena(t *testing.T) {
	var a Arena
	if x := Carve[float32](&a, 0, 0); len(x) != 0 {
		t.Errorf("carved %d elements", len(x))
	}
	if !panics(func() { Carve[float32](&a, 0, 1) }) {
		t.Error("carving from an empty arena does not panic")
	}
	if InArena(&a, make([]float32, 3)) {
		t.Error("a slice lies in an empty arena")
	}
}

func TestOverlap(t *testing.T) {
	x := make([]float32, 10)
	y := make([]float64, 10)
	for _, c := range []struct {
		name string
		a, b []float32
		want bool
	}{
		{"itself", x, x, true},
		{"a part", x, x[3:4], true},
		{"around", x[3:4], x, true},
		{"crossing", x[:5], x[4:], true},
		{"touching", x[:5], x[5:], false},
		{"apart", x[7:], x[:2], false},
		{"empty", x[3:3], x, false},
		{"nil", nil, x, false},
		{"both nil", nil, nil, false},
		{"elsewhere", x, make([]float32, 10), false},
	} {
		if got := Overlap(c.a, c.b); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
		if got := Overlap(c.b, c.a); got != c.want {
			t.Errorf("%s, exchanged: %t", c.name, got)
		}
	}
	if Overlap(x, y) || Overlap(y, x) || Overlap(y, make([]bool, 100)) {
		t.Error("slices of two types in two places overlap")
	}
	var a, b Arena
	a.Reserve(256)
	b.Reserve(256)
	if z := Carve[float32](&a, 64, 2); !InArena(&a, z) || InArena(&b, z) || InArena(&a, x) || InArena(&a, z[:0]) {
		t.Error("InArena does not tell arenas apart")
	}
}

func TestSameSlice(t *testing.T) {
	x := make([]int64, 10)
	if !SameSlice(x, x) || !SameSlice(x[2:4], x[2:4:4]) || !SameSlice(x[:0], nil) {
		t.Error("equal slices are not the same")
	}
	if SameSlice(x, x[1:]) || SameSlice(x, x[:9]) || SameSlice(x, make([]int64, 10)) || SameSlice(x[:9], x[1:]) {
		t.Error("other slices are the same")
	}
}
