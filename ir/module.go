package ir

// Module is one package of the language after lowering: what the generated code
// shows, and the functions behind it.
type Module struct {
	Name    string
	Doc     string
	Dims    []DimDecl     // symbolic dims in order of declaration
	Consts  []ConstDecl   // exported constant dims, which become Go constants
	Structs []*StructType // struct types of the API in order of first use, each after those it contains
	Funcs   []*Func       // every function, callees before callers
	Exports []*Export     // exported functions in order of declaration
}

// DimDecl declares a symbolic dim, which the caller sets at run time.
type DimDecl struct {
	Name    string
	Nominal int64 // the size that planning assumes
	Doc     string
	Origin  Origin
}

// ConstDecl is a constant dim whose name starts with a capital letter.
type ConstDecl struct {
	Name   string
	Value  int64
	Doc    string
	Origin Origin
}

// StructType is a struct of the API, monomorphic: a generic one appears once an
// instance under a name of its own, such as AdamParams.
type StructType struct {
	Name   string
	Doc    string
	Fields []Field
	Origin Origin
}

// Field is a field of a struct: an array or a struct.
type Field struct {
	Name string
	Doc  string
	Type APIType
}

// APIType is the type of a parameter, result or field of the API: an array, or a
// struct each of whose leaves has Axes in front.
type APIType struct {
	Array  Type        // when Struct is nil
	Struct *StructType // or nil
	Axes   *Shape      // extra leading axes of each leaf of Struct; nil for none
}

// Leaf is one array of an APIType.
type Leaf struct {
	Path string // "" for an array; "W1", "Cell.Wx" for a field of a struct
	Type Type
}

// Leaves returns the arrays that a value of the type consists of, in order of
// declaration, which is the order of parameters and results in lowered functions.
func (t APIType) Leaves() []Leaf {
	if t.Struct == nil {
		return []Leaf{{Type: t.Array}}
	}
	var out []Leaf
	for _, f := range t.Struct.Fields {
		for _, l := range f.Type.Leaves() {
			if l.Path != "" {
				l.Path = "." + l.Path
			}
			l.Path = f.Name + l.Path
			if t.Axes != nil {
				l.Type.Shape = l.Type.Shape.Prefix(t.Axes)
			}
			out = append(out, l)
		}
	}
	return out
}

// Export is an exported function: its signature as the user wrote it and the
// lowered function, whose parameters and results are the leaves in order.
type Export struct {
	Name       string
	Doc        string
	Params     []APIParam
	Results    []APIParam
	Directives []Directive
	Func       *Func
	Origin     Origin
}

// APIParam is a parameter or a result of an exported function.
type APIParam struct {
	Name string
	Type APIType
	// InPlace, on a result, is the index of the parameter that it updates; −1 for
	// none and on parameters.
	InPlace int
}

// Directive is a //gradc: line of a doc comment: its name and its arguments.
type Directive struct {
	Name   string
	Args   []string
	Origin Origin
}
