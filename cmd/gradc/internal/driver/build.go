package driver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gradc/gradc/codegen"
	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// Options say how to compile.
type Options struct {
	Dims  map[string]int64 // sizes that planning assumes, before those that the model names
	Mem   int64            // bytes that the workspace may have at these sizes, 0 for any; every symbolic dim must be in Dims
	Debug passes.Debug
}

// Build is one directory, compiled.
type Build struct {
	Dir     string
	Package *dsl.Package
	Units   []*Unit // one per exported function, in order; nil when the package has errors

	opts Options // with a size for every dim
}

// Unit is an exported function on its way: lowered, frozen and planned.
type Unit struct {
	Export *ir.Export
	Frozen *passes.Frozen
	Plan   *plan.Plan // nil when the pipeline was told to stop early
	// Problem computes value and gradient of a function with the directive problem.
	Problem *Unit
	// Halves are the two of a function with the directive lens.
	Halves []*Unit
	// Residual is, of a forward half, what it keeps for the other.
	Residual *ir.StructType
}

// Front reads and checks the .grad files of a directory and lowers them. Mistakes
// of the user are in the package's diagnostics.
func Front(dir string) (b *Build, err error) {
	defer internal(&err)
	files, err := Read(dir)
	if err != nil {
		return nil, err
	}
	return &Build{Dir: dir, Package: compile(files)}, nil
}

// FrontFile is Front for one .grad file by itself.
func FrontFile(path string) (b *Build, err error) {
	defer internal(&err)
	text, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return &Build{Dir: filepath.Dir(path), Package: compile([]dsl.File{{Name: path, Text: text}})}, nil
}

// Compile runs the front end and plans every exported function.
func Compile(dir string, opts Options) (b *Build, err error) {
	if b, err = Front(dir); err != nil || b.Package.Module == nil {
		return b, err
	}
	defer internal(&err)
	if opts.Mem > 0 {
		for _, d := range b.Package.Module.Dims {
			if _, bound := opts.Dims[d.Name]; !bound {
				return nil, fmt.Errorf("%s: -mem needs the size of dim %s: give it with -dims %s=%d", dir, d.Name, d.Name, d.Nominal)
			}
		}
	}
	b.opts, b.opts.Dims = opts, b.Sizes(opts.Dims)
	var short []error
	for _, e := range b.Package.Module.Exports {
		u, err := planned(e, b.opts)
		if err == nil && opts.Debug.StopAfter == "" {
			err = b.halves(u)
		}
		if p := problemExport(e); err == nil && p != nil {
			u.Problem, err = planned(p, b.opts)
		}
		var budget *passes.BudgetError
		switch {
		case errors.As(err, &budget): // the others are told as well
			short = append(short, err)
		case err != nil:
			return nil, err
		}
		b.Units = append(b.Units, u)
		if u != nil {
			b.Units = append(b.Units, u.Halves...)
		}
	}
	if len(short) > 0 {
		return b, errors.Join(short...)
	}
	if opts.Debug.StopAfter == "" {
		return b, b.printable()
	}
	return b, nil
}

// printable adds what codegen will not print to the package's mistakes. What stands in a
// text of the library is an error by itself.
func (b *Build) printable() error {
	var elsewhere []error
	own := b.Package.Files.Files()[:len(b.Package.Trees)]
	for _, e := range codegen.Check(b.Package.Module, b.codegenUnits()) {
		at := slices.IndexFunc(own, func(f *source.File) bool { return filepath.Base(f.Name()) == e.Origin.File })
		if at < 0 {
			elsewhere = append(elsewhere, e)
			continue
		}
		f, code := own[at], diag.BadDirective
		if e.Later {
			code = diag.NotYetSupported
		}
		text := f.LineText(e.Origin.Line)[e.Origin.Col-1:]
		if end := strings.IndexAny(text, "({"); end >= 0 {
			text = strings.TrimSpace(text[:end])
		}
		start := f.LineStart(e.Origin.Line) + source.Pos(e.Origin.Col-1)
		d := b.Package.Diags.Errorf(code, start, start+source.Pos(len(text)), "%s", e.Msg)
		if e.Hint != "" {
			d.Suggest("%s", e.Hint)
		}
	}
	return errors.Join(elsewhere...)
}

func (b *Build) codegenUnits() []codegen.Unit {
	units := make([]codegen.Unit, len(b.Units))
	for i, u := range b.Units {
		units[i] = codegen.Unit{Export: u.Export, Plan: u.Plan, Remarks: u.remarks()}
		if u.Problem != nil {
			units[i].Problem = &codegen.Unit{Export: u.Problem.Export, Plan: u.Problem.Plan}
		}
	}
	return units
}

// internal turns the panic of [ir.Bug] into an error.
func internal(err *error) {
	switch r := recover().(type) {
	case nil:
	case *ir.InternalError:
		*err = r
	default:
		panic(r)
	}
}

// Sizes is the size that planning assumes for each dim.
func (b *Build) Sizes(asked map[string]int64) map[string]int64 {
	dims := map[string]int64{}
	for _, d := range b.Package.Module.Dims {
		dims[d.Name] = d.Nominal
		if n, ok := asked[d.Name]; ok {
			dims[d.Name] = n
		}
	}
	return dims
}

// planned takes options with a size for every dim.
func planned(e *ir.Export, opts Options) (*Unit, error) {
	frozen, err := passes.Freeze(e.Func, opts.Dims, opts.Debug)
	if err != nil {
		return nil, err
	}
	if opts.Debug.StopAfter != "" {
		return &Unit{Export: e, Frozen: frozen}, nil
	}
	p, err := passes.Schedule(frozen, request(e, opts))
	if err != nil {
		return nil, err
	}
	return &Unit{Export: e, Frozen: frozen, Plan: p}, nil
}

// Floor returns the smallest plan of a unit that making values again leads to.
func (b *Build) Floor(u *Unit) (p *plan.Plan, err error) {
	defer internal(&err)
	return passes.Floor(u.Frozen, request(u.Export, b.opts))
}

// request says where the leaves of the results must lie: in the leaves of the
// parameter that a result updates, or, of a struct, in one piece.
func request(e *ir.Export, opts Options) plan.Request {
	first := make([]int, len(e.Params))
	leaf := 0
	for i, p := range e.Params {
		first[i] = leaf
		leaf += len(p.Type.Leaves())
	}
	req := plan.Request{Dims: opts.Dims, Budget: opts.Mem}
	for i, r := range e.Results {
		for k := range r.Type.Leaves() {
			to, group := -1, -1
			switch {
			case r.Type.Struct == nil && r.Type.Array.Rank() == 0: // returned by value
			case r.InPlace >= 0:
				to = first[r.InPlace] + k
			case r.Type.Struct != nil:
				group = i
			}
			req.InPlace = append(req.InPlace, to)
			req.Group = append(req.Group, group)
		}
	}
	return req
}

// Outputs prints the generated files of a build into a directory, which is the
// build's own unless another is named.
func (b *Build) Outputs(to string) (out []Output, err error) {
	defer internal(&err)
	if to == "" {
		to = b.Dir
	}
	files, err := codegen.Package(b.Package.Module, b.codegenUnits(), codegen.Options{Files: b.names(), Dims: b.opts.Dims, Line: b.line})
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		out = append(out, Output{Path: filepath.Join(to, f.Name), Text: f.Source})
	}
	return out, nil
}

// remarks are those of the passes, each once.
func (u *Unit) remarks() []string {
	var out []string
	for _, r := range u.Frozen.Remarks {
		if !slices.Contains(out, r.Text) {
			out = append(out, r.Text)
		}
	}
	return out
}

// Own reports whether a place is in one of the package's own files.
func (b *Build) Own(o ir.Origin) bool { return slices.Contains(b.names(), o.File) }

// names lists the base names of the package's .grad files.
func (b *Build) names() []string {
	var names []string
	for _, f := range b.Package.Files.Files()[:len(b.Package.Trees)] {
		names = append(names, filepath.Base(f.Name()))
	}
	return names
}

// line returns a line of one of the .grad files, the library's among them.
func (b *Build) line(file string, line int) string {
	for _, f := range b.Package.Files.Files() {
		if filepath.Base(f.Name()) == file {
			return f.LineText(line)
		}
	}
	return ""
}

// Dims checks that every name in asked is a symbolic dim of some build.
func Dims(builds []*Build, asked map[string]int64) error {
	var unknown []string
	for name := range asked {
		known := slices.ContainsFunc(builds, func(b *Build) bool {
			return b.Package.Module != nil && slices.ContainsFunc(b.Package.Module.Dims, func(d ir.DimDecl) bool { return d.Name == name })
		})
		if !known {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		return fmt.Errorf("-dims: no symbolic dim is called %s", unknown[0])
	}
	return nil
}

// Report describes an error that is not the user's. When a pass broke, the function
// before it is written to a file from which the failure can be repeated.
func Report(err error) string {
	var broken *passes.Error
	if !errors.As(err, &broken) {
		return err.Error()
	}
	f, fileErr := os.CreateTemp("", "gradc-*.ir")
	if fileErr != nil {
		return fmt.Sprintf("%v\n(no reproducer: %v)", err, fileErr)
	}
	_, fileErr = f.WriteString(broken.Reproducer)
	if fileErr = errors.Join(fileErr, f.Close()); fileErr != nil {
		return fmt.Sprintf("%v\n(no reproducer: %v)", err, fileErr)
	}
	return fmt.Sprintf("%v\nThe function before the pass is in %s; please report it with that file.", err, f.Name())
}

// Internal reports whether an error is gradc's own mistake.
func Internal(err error) bool {
	var broken *passes.Error
	var bug *ir.InternalError
	return errors.As(err, &broken) || errors.As(err, &bug)
}
