package plan

import "github.com/gradc/gradc/ir"

// Plan is a schedule over the nodes of a frozen function.
type Plan struct {
	Func    *ir.Func             // frozen: never changed by planning
	Hash    string               // canonical hash of Func, independent of the order of cotangent sums
	Marks   map[*ir.Node]ir.Half // halves, relative to the outermost derivative request; nil without one
	Buffers []Buffer
	Steps   []Step
	Results []int // buffer that holds each result of Func at the end
	// ArenaBytes is the high-water mark of the arena when every size is constant,
	// else −1: then the generated code places the intervals whenever dims change.
	ArenaBytes int64
	// ArenaBound is the lower bound on ArenaBytes: the greatest load of any step.
	ArenaBound int64
}

// Space says whose memory a buffer is.
type Space uint8

// The kinds of buffers.
const (
	Param Space = iota // an argument of the caller, read-only unless a result updates it in place
	Arena              // a part of the workspace's arena
	Local              // one scalar, held in a Go variable
	Row                // a part of another array, at a place that the step of a loop says
	Slab               // memory of its own, of a size that is known at run time only
)

// Buffer is a piece of memory that holds one array at a time.
type Buffer struct {
	Space Space
	Param int       // of Param: index of the parameter
	DType ir.DType  // element type
	Len   *ir.Dim   // number of elements
	Name  string    // what the generated code calls it: unique in the plan, a valid Go identifier
	Of    *ir.Value // a value it holds, for comments and reports

	// Of Arena: live from the step that first writes to it to the last that reads
	// it, both included; End is len(Steps) for a result. Offset is in bytes, −1
	// while sizes are symbolic. A buffer with Parent >= 0 is At bytes into another
	// arena buffer and is not placed by itself (leaves of one struct result lie in
	// one piece). A Row begins At elements into its parent, which is a buffer of any
	// space but Local; At may mention the variables of the loops around.
	Start, End int
	Offset     int64
	Parent     int
	At         *ir.Dim
}

// Step computes the nodes in Nodes from operand buffers into output buffers. Nodes
// may include ones that an earlier step computed as well (made again rather than
// kept). A step with neither Kernel nor Call nor Loop is a view: its output buffer is its
// operand's, which from then on also holds the reshaped value. A step without nodes
// is a copy: output k is operand k in another buffer.
//
// Operands are all values that Nodes start from; where a choice was decided, the
// kernel may not load some of them. An output may share the buffer of an operand
// that the kernel loads at its own point only: then a point's loads come before its
// stores.
type Step struct {
	Name   string      // a valid Go identifier fragment, unique in the plan, from the model's names
	Nodes  []*ir.Node  // computed here, operands first
	In     []*ir.Value // operand k of Kernel or Call is this value …
	Args   []int       // … found in this buffer
	Out    []*ir.Value // output k is this value …
	Outs   []int       // … left in this buffer
	Kernel *ir.Kernel  // what it computes, over In; also beside Call, as its meaning
	Call   *Call       // if present, printed instead of a loop nest
	When   []Cond      // the step is skipped unless all hold; one may be read only where those before it do
	Loop   *Loop       // if present, the step is Part of it, and computes nothing by itself
	Part   Part        // see [Loop]
	Again  bool        // an earlier step computed this too; what it left was not kept, to save memory
	Origin ir.Origin
}

// Cond is a condition of a step: a scalar Bool in a buffer, possibly negated.
type Cond struct {
	Value  *ir.Value
	Buffer int
	Not    bool
}

// Call is the target form of a step that a function of the runtime computes.
type Call struct {
	Func string // name in package runtime, such as "MatMul32"
	Args []CallArg
}

// ArgKind tells the kinds of call arguments apart.
type ArgKind uint8

// The kinds of call arguments.
const (
	OutArg  ArgKind = iota // slice of output buffer Index
	InArg                  // slice of operand buffer Index
	IntArg                 // Dim as int
	BoolArg                // Bool
)

// CallArg is one argument of a Call.
type CallArg struct {
	Kind  ArgKind
	Index int
	Dim   *ir.Dim
	Bool  bool
}

// Request says what the planner must respect beside the function itself.
type Request struct {
	// InPlace has, for each result, the parameter whose memory it must end up in,
	// or −1.
	InPlace []int
	// Group has, for each result, a number ≥ 0 shared by the leaves of one struct
	// result, which lie contiguously in result order, or −1.
	Group []int
	// Dims are the sizes that decisions assume for symbolic dims.
	Dims map[string]int64
	// Budget is how many bytes the arena may have at these sizes, 0 for any.
	Budget int64
}
