package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

var irCommand = &command{
	name: "ir", args: "[-passes LIST] [-reverse] [-dims N=SIZE] [-hash] [-list] [FILE]",
	doc:     "run named passes on a function in the text form of the IR, from a file or standard input, and print what comes out",
	example: "gradc ir -passes simplify,normalise loss.ir",
	run:     runIR,
}

func runIR(c *call) int {
	list := c.flags.String("passes", "", "the `passes` to run, in this order, separated by commas; without, all of the pipeline")
	reverse := c.flags.Bool("reverse", false, "take the reverse derivative of the function first")
	hash := c.flags.Bool("hash", false, "print the canonical hash of the function instead of the function")
	dims := dimsFlag{}
	c.flags.Var(dims, "dims", "sizes that the passes assume for symbolic dims: `N=1000,Batch=32`")
	help := c.flags.Bool("list", false, "list the passes")
	if code, ok := c.parse(); !ok {
		return code
	}
	if *help {
		for _, name := range passNames() {
			p, _ := choose(name, nil)
			fmt.Fprintf(c.stdout, "%-12s %s\n", name, p[0].Doc)
		}
		return exitFine
	}
	if c.flags.NArg() > 1 {
		c.flags.Usage()
		return exitUsage
	}
	chosen, err := choose(*list, dims)
	if err != nil {
		return c.fail(exitUsage, "%v", err)
	}
	f, err := readFunc(c.flags.Arg(0))
	if err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	if *reverse {
		if f, _ = driver.Reverse(f); f == nil {
			return c.fail(exitFindings, "the function has no derivative: floats are not among its parameters, or not among its results")
		}
	}
	if f, err = passes.Run(chosen, f, passes.Debug{}); err != nil {
		return c.fail(exitUsage, "%s", driver.Report(err))
	}
	if *hash {
		fmt.Fprintln(c.stdout, passes.Hash(f))
		return exitFine
	}
	fmt.Fprint(c.stdout, f)
	return exitFine
}

// choose returns the passes with the given names, or all of the pipeline.
func choose(list string, dims map[string]int64) ([]passes.Pass, error) {
	all := passes.Pipeline(passes.NewNotes(), dims)
	if list == "" {
		return all, nil
	}
	var out []passes.Pass
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(p passes.Pass) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no pass is called %q; there are %s", name, strings.Join(passNames(), ", "))
		}
		out = append(out, all[i])
	}
	return out, nil
}

// readFunc reads the last function of a file, or of standard input.
func readFunc(path string) (*ir.Func, error) {
	var text []byte
	var err error
	if path == "" || path == "-" {
		path = "<standard input>"
		text, err = io.ReadAll(os.Stdin)
	} else {
		text, err = driver.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	f, err := ir.ParseFunc(path, string(text), ops.New)
	if err != nil {
		return nil, err
	}
	if err := ir.Verify(f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}
