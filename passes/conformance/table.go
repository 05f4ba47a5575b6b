package conformance

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Row is what one operation is tried on: what its cases say.
type Row struct {
	Op          string
	Cases       int
	Ranks       []int
	Empty       int // evaluations with an empty axis
	Broadcast   int // cases with a broadcast operand
	Orders      int // the most derivatives that are compared with dual numbers
	Differences int // of these, with differences as well
	Elements    []ir.DType
	Derived     []ir.DType // of these, with derivatives
}

// RowOf sums up the cases of an operation.
func RowOf(op ir.Op) Row {
	r := Row{Op: op.Name()}
	for _, c := range CasesOf(op) {
		r.Cases++
		r.Empty += len(c.Empty)
		if c.Broadcast {
			r.Broadcast++
		}
		r.Orders = max(r.Orders, c.Orders)
		if c.Differences {
			r.Differences = max(r.Differences, c.Orders)
		}
		if !slices.Contains(r.Ranks, c.Rank) {
			r.Ranks = append(r.Ranks, c.Rank)
		}
		if !slices.Contains(r.Elements, c.DType) {
			r.Elements = append(r.Elements, c.DType)
		}
		if c.Orders > 0 && !slices.Contains(r.Derived, c.DType) {
			r.Derived = append(r.Derived, c.DType)
		}
	}
	slices.Sort(r.Ranks)
	return r
}

// Table prints a row for every operation.
func Table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "operation\tcases\tranks\tempty\tbroadcast\tdual\tdifferences\telements, and behind / those with derivatives\n")
	for _, op := range ops.All {
		r := RowOf(op)
		elements := names(r.Elements)
		switch {
		case len(r.Derived) == len(r.Elements):
			elements += " / all"
		case len(r.Derived) > 0:
			elements += " / " + names(r.Derived)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Op, r.Cases, span(r.Ranks), number(r.Empty), number(r.Broadcast),
			orders(r.Orders), orders(r.Differences), elements)
	}
	w.Flush()
	return b.String()
}

// names lists element types.
func names(ts []ir.DType) string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.String()
	}
	return strings.Join(out, " ")
}

// number is a count, - for none.
func number(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func orders(n int) string {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return span(all)
}

// span writes ascending numbers without gaps as the first and the last.
func span(ns []int) string {
	switch {
	case len(ns) == 0:
		return "-"
	case len(ns) == 1:
		return fmt.Sprint(ns[0])
	case ns[len(ns)-1]-ns[0] == len(ns)-1:
		return fmt.Sprintf("%d-%d", ns[0], ns[len(ns)-1])
	}
	return strings.Trim(fmt.Sprint(ns), "[]")
}

// Legend says what the columns of the table count.
const Legend = `What the conformance test tries every operation on: cases, which differ in the elements, the
rank and the form of the operands; the ranks of the arrays; evaluations with an axis of no
elements; cases in which an operand is broadcast from a scalar, or along an axis that it lacks.
Reverse derivatives of these orders are compared with dual numbers, at all sizes, exactly over
rings; and the dual numbers with differences, over f64. z7 and z256 stand for all zN.
`
