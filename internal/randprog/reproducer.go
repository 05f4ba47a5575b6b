package randprog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// Text is a candidate as a file: its sizes and arguments stand in comments before the
// text form of the function.
func (c Candidate) Text(what string) string {
	var b strings.Builder
	for line := range strings.Lines(what) {
		fmt.Fprintf(&b, "// %s\n", strings.TrimSpace(line))
	}
	b.WriteString("//\n// dims")
	for _, name := range slices.Sorted(maps.Keys(c.Dims)) {
		fmt.Fprintf(&b, " %s=%d", name, c.Dims[name])
	}
	b.WriteString("\n")
	for _, a := range c.Args {
		b.WriteString("// arg")
		for _, x := range a.F {
			b.WriteString(" " + strconv.FormatFloat(x, 'g', -1, 64))
		}
		for _, i := range a.I {
			fmt.Fprintf(&b, " %d", i)
		}
		b.WriteString("\n")
	}
	b.WriteString(c.Func.String())
	return b.String()
}

// Parse reads what [Candidate.Text] writes.
func Parse(file, text string) (Candidate, error) {
	c := Candidate{Dims: map[string]int64{}}
	f, err := ir.ParseFunc(file, text, ops.New)
	if err != nil {
		return c, err
	}
	c.Func = f
	var args [][]string
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) < 2 || words[0] != "//":
		case words[1] == "dims":
			for _, w := range words[2:] {
				name, value, _ := strings.Cut(w, "=")
				n, err := strconv.ParseInt(value, 10, 64)
				if err != nil {
					return c, fmt.Errorf("%s: %w", file, err)
				}
				c.Dims[name] = n
			}
		case words[1] == "arg":
			args = append(args, words[2:])
		}
	}
	if len(args) != len(f.Params) {
		return c, fmt.Errorf("%s: %d lines of arguments for %d parameters", file, len(args), len(f.Params))
	}
	for i, p := range f.Params {
		a, err := array(p.Type, c.Dims, args[i])
		if err != nil {
			return c, fmt.Errorf("%s: argument %d: %w", file, i, err)
		}
		c.Args = append(c.Args, a)
	}
	return c, nil
}

// array reads the elements of an array.
func array(t ir.Type, dims map[string]int64, words []string) (Array, error) {
	a := Array{DType: t.DType}
	var err error
	if a.Shape, err = eval.Box(t.Shape, dims); err != nil {
		return a, err
	}
	for _, w := range words {
		if t.DType.IsFloat() {
			x, err := strconv.ParseFloat(w, 64)
			if err != nil {
				return a, err
			}
			a.F = append(a.F, x)
			continue
		}
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return a, err
		}
		a.I = append(a.I, n)
	}
	if len(words) != a.Len() {
		return a, fmt.Errorf("%d elements, want %d", len(words), a.Len())
	}
	return a, nil
}
