package driver

import (
	"fmt"
	"slices"
	"strings"
)

const diffContext = 3

// Diff returns the change from old to new in unified form, or "" when they are
// equal. Lines that occur once in both texts anchor it (patience diff).
func Diff(name string, old, new []byte) string {
	a, b := splitLines(old), splitLines(new)
	pairs := match(a, b)
	var out strings.Builder
	type op struct {
		mark byte
		line string
		i, j int // position in a and b before the line
	}
	var ops []op
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(a), len(b)}) {
		for ; i < p[0]; i++ {
			ops = append(ops, op{'-', a[i], i, j})
		}
		for ; j < p[1]; j++ {
			ops = append(ops, op{'+', b[j], i, j})
		}
		if i < len(a) {
			ops = append(ops, op{' ', a[i], i, j})
			i, j = i+1, j+1
		}
	}
	for at := 0; at < len(ops); {
		if ops[at].mark == ' ' {
			at++
			continue
		}
		lo, hi, quiet := max(0, at-diffContext), at, 0
		for hi < len(ops) && quiet <= 2*diffContext {
			quiet++
			if ops[hi].mark != ' ' {
				quiet = 0
			}
			hi++
		}
		hi = min(len(ops), hi-max(0, quiet-diffContext))
		var na, nb int
		for _, o := range ops[lo:hi] {
			if o.mark != '+' {
				na++
			}
			if o.mark != '-' {
				nb++
			}
		}
		if out.Len() == 0 {
			fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, name)
		}
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@\n", ops[lo].i+1, na, ops[lo].j+1, nb)
		for _, o := range ops[lo:hi] {
			fmt.Fprintf(&out, "%c%s\n", o.mark, o.line)
		}
		at = hi
	}
	return out.String()
}

func splitLines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// match returns pairs of equal lines, increasing in both.
func match(a, b []string) [][2]int {
	countA, countB, whereB := map[string]int{}, map[string]int{}, map[string]int{}
	for _, l := range a {
		countA[l]++
	}
	for j, l := range b {
		countB[l]++
		whereB[l] = j
	}
	var unique [][2]int
	for i, l := range a {
		if countA[l] == 1 && countB[l] == 1 {
			unique = append(unique, [2]int{i, whereB[l]})
		}
	}
	var pairs [][2]int
	i, j := 0, 0
	for _, p := range append(longestIncreasing(unique), [2]int{len(a), len(b)}) {
		for i < p[0] && j < p[1] && a[i] == b[j] { // forward from the last anchor
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		}
		var back [][2]int
		for x, y := p[0], p[1]; x > i && y > j && a[x-1] == b[y-1]; x, y = x-1, y-1 {
			back = append(back, [2]int{x - 1, y - 1})
		}
		slices.Reverse(back)
		pairs = append(pairs, back...)
		i, j = p[0], p[1]
		if i < len(a) && j < len(b) {
			pairs = append(pairs, p)
			i, j = i+1, j+1
		}
	}
	return pairs
}

// longestIncreasing returns the longest subsequence that increases in the second
// component; the first increases already.
func longestIncreasing(ps [][2]int) [][2]int {
	if len(ps) == 0 {
		return nil
	}
	tails, prev := []int{}, make([]int, len(ps))
	for k, p := range ps {
		at, _ := slices.BinarySearchFunc(tails, p[1], func(t, v int) int { return ps[t][1] - v })
		prev[k] = -1
		if at > 0 {
			prev[k] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, k)
		} else {
			tails[at] = k
		}
	}
	var out [][2]int
	for k := tails[len(tails)-1]; k >= 0; k = prev[k] {
		out = append(out, ps[k])
	}
	slices.Reverse(out)
	return out
}
