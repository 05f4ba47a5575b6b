package runtime

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// checkPlacement fails where two intervals overlap in time and in bytes.
func checkPlacement(t *testing.T, v []Interval, offsets []int64, top int64) {
	t.Helper()
	var end int64
	for i := range v {
		if offsets[i]%Alignment != 0 || offsets[i] < 0 {
			t.Fatalf("offset %d of interval %d", offsets[i], i)
		}
		end = max(end, offsets[i]+v[i].Size)
		for j := range i {
			apart := v[i].End < v[j].Start || v[j].End < v[i].Start ||
				offsets[i]+v[i].Size <= offsets[j] || offsets[j]+v[j].Size <= offsets[i]
			if !apart {
				t.Fatalf("intervals %d %v at %d and %d %v at %d overlap", i, v[i], offsets[i], j, v[j], offsets[j])
			}
		}
	}
	if top != end {
		t.Fatalf("top is %d, but the last byte lies before %d", top, end)
	}
}

// load returns the most bytes that are live at one step: no placement has less.
func load(v []Interval) (most int64) {
	for _, at := range v {
		var live int64
		for _, w := range v {
			if w.Start <= at.Start && at.Start <= w.End {
				live += w.Size
			}
		}
		most = max(most, live)
	}
	return most
}

func TestPlaceRandomly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		v := make([]Interval, r.IntN(80))
		steps := 1 + r.Int32N(60)
		for i := range v {
			start := r.Int32N(steps)
			v[i] = Interval{Start: start, End: start + r.Int32N(steps-start), Size: r.Int64N(1 << r.IntN(20))}
		}
		offsets, again, scratch := make([]int64, len(v)), make([]int64, len(v)), make([]int32, 2*len(v))
		top := Place(v, offsets, scratch)
		checkPlacement(t, v, offsets, top)
		if top < load(v) {
			t.Fatalf("top %d is below the load %d", top, load(v))
		}
		for i := range scratch {
			scratch[i] = r.Int32()
		}
		if Place(v, again, scratch) != top || !slices.Equal(offsets, again) {
			t.Fatal("two placements of the same intervals differ")
		}
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		name    string
		v       []Interval
		offsets []int64
		top     int64
	}{
		{"nothing", nil, nil, 0},
		{"one", []Interval{{0, 0, 10}}, []int64{0}, 10},
		{"both live at step 1", []Interval{{0, 1, 64}, {1, 2, 64}}, []int64{0, 64}, 128},
		{"one after the other", []Interval{{0, 1, 64}, {2, 2, 64}}, []int64{0, 0}, 64},
		{"alignment", []Interval{{0, 1, 1}, {0, 1, 1}}, []int64{0, 64}, 65},
		{"the larger first", []Interval{{0, 1, 64}, {0, 1, 128}}, []int64{128, 0}, 192},
		{"into a hole", []Interval{{0, 1, 300}, {0, 9, 200}, {5, 9, 256}, {5, 9, 64}}, []int64{0, 320, 0, 256}, 520},
		{"no bytes", []Interval{{0, 1, 64}, {0, 1, 0}}, []int64{0, 0}, 64},
	} {
		offsets := make([]int64, len(c.v))
		top := Place(c.v, offsets, make([]int32, 2*len(c.v)))
		checkPlacement(t, c.v, offsets, top)
		if top != c.top || !slices.Equal(offsets, c.offsets) {
			t.Errorf("%s: top %d, offsets %v, want %d, %v", c.name, top, offsets, c.top, c.offsets)
		}
	}
}

func TestPlaceOverflow(t *testing.T) {
	for name, v := range map[string][]Interval{
		"negative":       {{0, 1, 64}, {0, 1, -1}},
		"overflowed":     {{0, 1, Overflow}},
		"with alignment": {{0, 1, math.MaxInt64 - 10}},
		"sum":            {{0, 1, 1 << 62}, {2, 3, 1 << 62}},
	} {
		if top := Place(v, make([]int64, len(v)), make([]int32, 2*len(v))); top != Overflow {
			t.Errorf("%s: top %d", name, top)
		}
	}
}

func TestPlaceAllocatesNothing(t *testing.T) {
	v := make([]Interval, 200)
	for i := range v {
		v[i] = Interval{Start: int32(i), End: int32(i + i%13), Size: int64(i % 37 * 100)}
	}
	offsets, scratch := make([]int64, len(v)), make([]int32, 2*len(v))
	if n := testing.AllocsPerRun(10, func() { Place(v, offsets, scratch) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPlace(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	v := make([]Interval, 1000)
	for i := range v {
		v[i] = Interval{Start: int32(i), End: int32(i) + r.Int32N(100), Size: r.Int64N(1 << 20)}
	}
	offsets, scratch := make([]int64, len(v)), make([]int32, 2*len(v))
	for b.Loop() {
		Place(v, offsets, scratch)
	}
}
