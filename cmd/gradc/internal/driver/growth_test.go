package driver

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gradc/gradc/internal/rungo"
)

// largeModel writes a model of about n operations on arrays, with fan-out, matrix
// products and reductions, and its gradient.
func largeModel(n int) string {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	var b strings.Builder
	b.WriteString("package large\n\ndim N\n\nfunc loss(x [N]f64, w [N, N]f64) f64 {\n\tv0 := x\n")
	pick := func(i int) string { return fmt.Sprintf("v%d", max(0, i-1-rng.IntN(12))) }
	count, i := 0, 1
	for ; count < n; i++ {
		a, c := pick(i), pick(i)
		form, cost := "0.5*(%[2]s + tanh(%[3]s))", 4
		switch i % 8 {
		case 1:
			form, cost = "sin(%[2]s) * cos(%[3]s)", 3
		case 3:
			form, cost = "if %[2]s > 0 { %[2]s } else { 0.1 * %[3]s }", 4
		case 5:
			form, cost = "%[2]s - mean(%[3]s)", 4
		case 7:
			form, cost = "tanh(w @ %[2]s) + 0.1*%[3]s", 4
		}
		fmt.Fprintf(&b, "\tv%[1]d := "+form+"\n", i, a, c)
		count += cost
	}
	fmt.Fprintf(&b, "\treturn mean(square(v%d)) + mean(v%d)\n}\n\n", i-1, i-2)
	b.WriteString("func Gradient(x [N]f64, w [N, N]f64) (l f64, dx [N]f64) {\n\tl = loss(x, w)\n\treturn l, grad(l, x)\n}\n")
	return b.String()
}

// TestGrowth compiles programs of 1,000, 3,000 and 10,000 operations with their
// gradients, prints the seconds, and counts the nodes that the passes look at, which
// grow in proportion. What comes out compiles.
func TestGrowth(t *testing.T) {
	perOperation := 0.0
	for _, n := range []int{1000, 3000, 10000} {
		dir := filepath.Join(t.TempDir(), "large")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "large.grad"), []byte(largeModel(n)), 0o644); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		b, err := Compile(dir, Options{})
		if err != nil || b.Package.Module == nil {
			t.Fatalf("%v\n%s", err, b.Package.Diags.Render(b.Package.Files, 5))
		}
		outputs, err := b.Outputs("")
		if err != nil {
			t.Fatal(err)
		}
		visits, nodes := b.Units[0].Frozen.Visits, len(b.Units[0].Frozen.Func.Nodes)
		lines := 0
		files := rungo.Package{Name: "large", Files: map[string][]byte{}}
		for _, o := range outputs {
			lines += strings.Count(string(o.Text), "\n")
			files.Files[filepath.Base(o.Path)] = o.Text
		}
		t.Logf("%5d operations: %d nodes with the gradient, %d visits, %d lines, %.2f s", n, nodes, visits, lines, time.Since(start).Seconds())
		each := float64(visits) / float64(n)
		if perOperation > 0 && each > 1.3*perOperation {
			t.Errorf("%d operations: %.1f visits for each, after %.1f", n, each, perOperation)
		}
		perOperation = max(perOperation, each)
		if n == 10000 && !testing.Short() {
			root, err := rungo.Root()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := rungo.Run(root, []rungo.Package{files}, nil); err != nil {
				t.Errorf("what is generated does not compile: %v", err)
			}
		}
	}
}

// TestTransformerGrowth compiles a training step of transformers of 1, 4, 16 and 64 blocks
// and prints lines and seconds: as a loop over the blocks, whose code stays what it is, and
// written out, where both grow in proportion.
func TestTransformerGrowth(t *testing.T) {
	model, err := os.ReadFile("../../../../examples/transformer/transformer.grad")
	if err != nil {
		t.Fatal(err)
	}
	const blocks, loop, step = "L     = 2 ", "\tfor l := range L {\n\t\tx = block(p.Blocks[l], x)\n\t}\n", "\tx = block(p.Blocks[%d], x)\n"
	text := strings.Replace(string(model), "B     ~ 8 ", "B     = 2 ", 1)
	if !strings.Contains(text, blocks) || !strings.Contains(text, loop) {
		t.Fatal("the model of the transformer has changed")
	}
	for _, writtenOut := range []bool{false, true} {
		lines := map[int]int{}
		for _, n := range []int{1, 4, 16, 64} {
			text := strings.Replace(text, blocks, fmt.Sprintf("L     = %d ", n), 1)
			if writtenOut {
				var steps strings.Builder
				for i := range n {
					fmt.Fprintf(&steps, step, i)
				}
				text = strings.Replace(text, loop, steps.String(), 1)
			}
			start := time.Now()
			b := compileModel(t, "gpt.grad", text)
			outputs, err := b.Outputs("")
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range outputs {
				lines[n] += strings.Count(string(o.Text), "\n")
			}
			t.Logf("%2d blocks, written out %t: %6d lines, %5.2f s, %d visits", n, writtenOut, lines[n], time.Since(start).Seconds(), b.Units[1].Frozen.Visits)
		}
		if writtenOut {
			each, before := float64(lines[64]-lines[16])/48, float64(lines[16]-lines[4])/12
			if each > 1.1*before {
				t.Errorf("a block more is %.0f lines, after %.0f", each, before)
			}
		} else if lines[64] > lines[4] {
			t.Errorf("a loop over 64 blocks has %d lines, over 4 blocks %d", lines[64], lines[4])
		}
	}
}
