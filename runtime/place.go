package runtime

import (
	"cmp"
	"slices"
)

// Interval is an array that needs Size bytes from step Start of a schedule to
// step End, both included.
type Interval struct {
	Start, End int32
	Size       int64
}

// Place assigns an offset to each interval, so that no two that are live at the
// same step overlap in bytes, and returns the bytes needed in all. Offsets are
// multiples of Alignment. The result is Overflow, with offsets of no meaning, if
// a size is negative or Overflow or the sum of sizes is too large.
//
// It is first-fit by decreasing size: the largest array first, ties by index,
// each at the lowest offset where it fits between those placed before that are
// live with it. The offsets depend on nothing but the intervals.
//
// The caller provides offsets, as long as intervals, and scratch of twice that
// length; Place allocates nothing. It takes time quadratic in the number of
// intervals.
func Place(intervals []Interval, offsets []int64, scratch []int32) (top int64) {
	n := len(intervals)
	var sum int64
	for _, v := range intervals {
		if v.Size < 0 {
			return Overflow
		}
		sum = CheckedAdd(sum, CheckedAdd(v.Size, Alignment-1))
	}
	if sum == Overflow {
		return Overflow
	}
	order := scratch[:n]
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(intervals[j].Size, intervals[i].Size), cmp.Compare(i, j))
	})
	placed := scratch[n:n] // those placed so far, by increasing offset
	for _, i := range order {
		at := firstFit(intervals, offsets, placed, intervals[i])
		offsets[i] = at
		top = max(top, at+intervals[i].Size)
		k := len(placed)
		for placed = placed[:k+1]; k > 0 && offsets[placed[k-1]] > at; k-- {
			placed[k] = placed[k-1]
		}
		placed[k] = i
	}
	return top
}

// firstFit returns the lowest offset at which v fits between the placed
// intervals, which are given by increasing offset.
func firstFit(intervals []Interval, offsets []int64, placed []int32, v Interval) int64 {
	var at int64
	for _, j := range placed {
		w := intervals[j]
		if w.Start > v.End || v.Start > w.End {
			continue
		}
		if offsets[j] >= at+v.Size {
			break // and so are all that follow
		}
		at = max(at, (offsets[j]+w.Size+Alignment-1)&^(Alignment-1))
	}
	return at
}
