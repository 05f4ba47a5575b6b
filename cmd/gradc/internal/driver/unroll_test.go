package driver

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// unroller writes a random program with loops twice: as it is, and with its loops
// written out.
type unroller struct {
	*rand.Rand
	uses map[string]int
}

// block is a statement: an assignment to the state, or a loop over others. Loop
// variables stand in it as {0}, {1}, ….
type block struct {
	text  string
	steps int // of a loop
	body  []block
}

// expr draws a scalar expression of the state, the inputs and the loops around.
func (g *unroller) expr(depth, loops int) string {
	index := func() string {
		if loops > 0 && g.IntN(3) > 0 {
			return fmt.Sprintf("{%d}", g.IntN(loops))
		}
		return fmt.Sprint(g.IntN(2))
	}
	if depth == 0 {
		return []string{"s.A", "s.B[" + index() + "]", "w[" + index() + "]", "x[" + index() + ", " + index() + "]", "0.3"}[g.IntN(5)]
	}
	a, b := g.expr(depth-1, loops), g.expr(depth-1, loops)
	switch g.IntN(6) {
	case 0:
		return "(" + a + " + " + b + ")"
	case 1:
		return "(" + a + " * " + b + ")"
	case 2:
		return "sin(" + a + ")"
	case 3:
		return "tanh(" + a + " - " + b + ")"
	case 4:
		g.uses["branch"]++
		return "(if " + a + " > 0.1 { sqrt(" + a + ") } else { " + b + " })"
	}
	return a
}

func (g *unroller) blocks(depth, loops int) (out []block) {
	for range 1 + g.IntN(2) {
		switch {
		case depth > 0 && g.IntN(3) > 0:
			g.uses[[]string{"loop", "nested loop"}[min(loops, 1)]]++
			out = append(out, block{steps: 2, body: g.blocks(depth-1, loops+1)})
		case g.IntN(2) == 0:
			out = append(out, block{text: "s = State{A: " + g.expr(2, loops) + ", B: s.B}"})
		default:
			out = append(out, block{text: "s = State{A: s.A, B: tanh(s.B * " + g.expr(1, loops) + " + w)}"})
		}
	}
	return out
}

// write prints blocks with the values or names of the loop variables around.
func write(b *strings.Builder, blocks []block, vars []string, unroll bool) {
	for _, k := range blocks {
		switch {
		case k.steps == 0:
			text := k.text
			for i, v := range vars {
				text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), v)
			}
			fmt.Fprintf(b, "\t%s\n", text)
		case unroll:
			for step := range k.steps {
				write(b, k.body, append(vars[:len(vars):len(vars)], fmt.Sprint(step)), unroll)
			}
		default:
			name := fmt.Sprintf("t%d", len(vars))
			fmt.Fprintf(b, "\tfor %s := range %d {\n", name, k.steps)
			write(b, k.body, append(vars[:len(vars):len(vars)], name), unroll)
			b.WriteString("\t}\n")
		}
	}
}

// TestUnrolled compares gradients through loops with those of the programs in which
// they are written out, and with differences.
func TestUnrolled(t *testing.T) {
	count := 200
	if testing.Short() {
		count = 20
	}
	uses := map[string]int{}
	compared := 0
	for seed := range count {
		g := &unroller{rand.New(rand.NewPCG(uint64(seed), 23)), uses}
		body := append(g.blocks(1, 0), block{steps: 2, body: g.blocks(2, 1)})
		var text strings.Builder
		text.WriteString("package p\n\ntype State struct {\n\tA f64\n\tB [2]f64\n}\n")
		for _, unroll := range []bool{false, true} {
			name := map[bool]string{false: "Loop", true: "Long"}[unroll]
			fmt.Fprintf(&text, "\nfunc %s(a f64, w [2]f64, x [2, 2]f64) (y f64, da f64, dw [2]f64, dx [2, 2]f64) {\n\ts := State{A: a, B: w}\n", name)
			write(&text, body, nil, unroll)
			text.WriteString("\ty = s.A + sum(s.B)\n\tda, dw, dx = grad(y, a, w, x)\n\treturn y, da, dw, dx\n}\n")
		}
		b := compileModel(t, "p.grad", text.String())
		args := []Array{eval.Floats(ir.F64, nil, 0.4), eval.Floats(ir.F64, []int{2}, 0.7, -0.2), eval.Floats(ir.F64, []int{2, 2}, 0.5, -0.3, 0.9, 0.2)}
		at := func(u *Unit, args []Array) []Array {
			out, err := eval.Eval(u.Frozen.Func, eval.F64{}, nil, args)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text.String())
			}
			return out
		}
		loop, long := at(b.Units[0], args), at(b.Units[1], args)
		if err := close(loop, long); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, text.String())
		}
		const h = 1e-6
		up, down := args[0], args[0]
		up.F, down.F = []float64{0.4 + h}, []float64{0.4 - h}
		high, low := at(b.Units[0], []Array{up, args[1], args[2]}), at(b.Units[0], []Array{down, args[1], args[2]})
		// Where a branch changes sides in between, the slopes on both sides differ.
		if d := high[1].F[0] - low[1].F[0]; d*d > 1e-4 {
			continue
		}
		compared++
		if want, have := (high[0].F[0]-low[0].F[0])/(2*h), loop[1].F[0]; (want-have)*(want-have) > 1e-12*max(1, want*want) {
			t.Errorf("seed %d: the slope is %v, differences give %v\n%s", seed, have, want, text.String())
		}
	}
	t.Logf("%d programs, %d compared with differences: %v", count, compared, uses)
	if compared < count*9/10 || !testing.Short() && (uses["nested loop"] < 100 || uses["branch"] < 100) {
		t.Error("too little to tell")
	}
}
