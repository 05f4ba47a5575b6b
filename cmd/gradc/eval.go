package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

var evalCommand = &command{
	name: "eval", args: "[-dims N=SIZE] [-check] FILE 'F(…)'",
	doc:     "evaluate a call of an exported function of a .grad file, or of a directory, without generating code",
	example: "gradc eval linreg.grad 'LossGrad({W: [0.5, 2], B: 1}, [[1, 2], [3, 4]], y: [1, 0])'",
	run:     runEval,
}

func runEval(c *call) int {
	dims := dimsFlag{}
	c.flags.Var(dims, "dims", "sizes that the arguments do not tell: `N=3,K=2`")
	check := c.flags.Bool("check", false, "compare the function's derivative at these arguments with central differences")
	if code, ok := c.parse(); !ok {
		return code
	}
	if c.flags.NArg() != 2 {
		c.flags.Usage()
		return exitUsage
	}
	where, text := c.flags.Arg(0), c.flags.Arg(1)
	b, err := front(where)
	switch {
	case err != nil && driver.Internal(err):
		return c.fail(exitUsage, "%s", driver.Report(err))
	case err != nil:
		return c.fail(exitFindings, "%v", err)
	case c.diagnose(b):
		return exitFindings
	}
	if err := driver.Dims([]*driver.Build{b}, dims); err != nil {
		return c.fail(exitUsage, "%v", err)
	}
	inv, err := eval.ParseInvocation(text)
	if err == nil {
		err = c.evaluate(b.Package.Module, inv, dims, *check)
	}
	if errors.Is(err, errSlopes) {
		return exitFindings
	}
	if err != nil {
		return c.fail(exitFindings, "%s: %s", text, evalMessage(b, err))
	}
	return exitFine
}

// evalMessage describes a failure of an evaluation by the user's own lines: of a mistake
// in a library function, the line that calls it.
func evalMessage(b *driver.Build, err error) string {
	var failed *eval.Error
	var unknown *eval.UnknownDimError
	switch {
	case errors.As(err, &unknown):
		return fmt.Sprintf("the arguments do not tell dim %s: give it with -dims %s=3, for example", unknown.Name, unknown.Name)
	case !errors.As(err, &failed):
		return err.Error()
	case b.Own(failed.Origin):
		return fmt.Sprintf("%s: %v", failed.Origin, failed.Err)
	}
	for _, o := range failed.Within {
		if b.Own(o) {
			return fmt.Sprintf("%s: %v, at %s", o, failed.Err, failed.Origin)
		}
	}
	return failed.Error()
}

// front reads one file by itself, or a directory as a whole.
func front(where string) (*driver.Build, error) {
	if filepath.Ext(where) == ".grad" {
		return driver.FrontFile(where)
	}
	return driver.Front(where)
}

// evaluate prints the results of a call, each behind its name.
func (c *call) evaluate(m *ir.Module, inv *eval.Invocation, dims map[string]int64, check bool) error {
	at := slices.IndexFunc(m.Exports, func(e *ir.Export) bool { return e.Name == inv.Func })
	if at < 0 {
		var names []string
		for _, e := range m.Exports {
			names = append(names, e.Name)
		}
		if len(names) == 0 {
			return fmt.Errorf("the package exports no function: names of exported functions start with a capital letter")
		}
		return fmt.Errorf("no exported function is called %s; there are %s", inv.Func, strings.Join(names, ", "))
	}
	e := m.Exports[at]
	args, err := eval.ReadArguments(e, inv)
	if err != nil {
		return err
	}
	var shapes [][]int
	for _, a := range args {
		shapes = append(shapes, a.Shape)
	}
	sizes, err := eval.InferDims(e.Func.Params, shapes, dims)
	if err != nil {
		return err
	}
	results, err := eval.Eval(e.Func, eval.F32{}, sizes, args, eval.WithDerive(passes.Closed))
	if err != nil {
		return err
	}
	leaf := 0
	for k, r := range e.Results {
		name := r.Name
		if name == "" {
			name = "result"
			if len(e.Results) > 1 {
				name = fmt.Sprintf("result %d", k+1)
			}
		}
		for _, l := range r.Type.Leaves() {
			label := name
			if l.Path != "" {
				label += "." + l.Path
			}
			text := eval.Format(results[leaf])
			if strings.Contains(text, "\n") {
				text = "\n" + text
			}
			fmt.Fprintf(c.stdout, "%s = %s\n", label, text)
			leaf++
		}
	}
	if !check {
		return nil
	}
	fine, err := c.checkSlopes(e, sizes, args)
	if err == nil && !fine {
		err = errSlopes
	}
	return err
}

// errSlopes says that a derivative differs from differences, which has been printed.
var errSlopes = errors.New("the derivative differs from differences")
