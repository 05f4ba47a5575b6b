package diag

// Mistakes in names, imports and declarations.
const (
	UndefinedName     Code = "E0201"
	Redeclared        Code = "E0202"
	Shadowing         Code = "E0203"
	GoName            Code = "E0204"
	UnusedImport      Code = "E0205"
	UnknownPackage    Code = "E0206"
	ImportCycle       Code = "E0207"
	UsedBeforeSet     Code = "E0208"
	UnknownMember     Code = "E0209"
	LowerCaseName     Code = "E0210"
	BadDirective      Code = "E0211"
	NotAValue         Code = "E0212"
	NotAType          Code = "E0213"
	DeclarationCycle  Code = "E0214"
	PackageNames      Code = "E0215"
	ConstNotConstant  Code = "E0216"
	MissingReturn     Code = "E0217"
	UnreachableCode   Code = "E0218"
	NothingDone       Code = "E0219"
	BadAssignment     Code = "E0220"
	OuterAssignment   Code = "E0221"
	MissingValue      Code = "E0222"
	MissingElse       Code = "E0223"
	ResultParameter   Code = "E0224"
	NothingExported   Code = "W0226"
	UnusedTypeParam   Code = "E0227"
	AssignmentCount   Code = "E0228"
	MisplacedNone     Code = "E0229"
	MisplacedBranch   Code = "E0230"
	EndlessLoop       Code = "E0231"
	NotYetSupported   Code = "E0901"
	ProgramTooComplex Code = "E0902"
)

// Mistakes in types, shapes and constants.
const (
	ShapeMismatch      Code = "E0301"
	DTypeMismatch      Code = "E0302"
	TypeMismatch       Code = "E0303"
	InnerDims          Code = "E0304"
	IntegerLeaf        Code = "E0305"
	BadOperand         Code = "E0306"
	IntegerDivision    Code = "E0307"
	InexactConstant    Code = "E0308"
	ConstantOverflow   Code = "E0309"
	DivisionByZero     Code = "E0310"
	NotABool           Code = "E0311"
	BadAxis            Code = "E0312"
	UnknownField       Code = "E0313"
	DuplicateField     Code = "E0314"
	NotAStruct         Code = "E0315"
	LiteralLength      Code = "E0316"
	BadLiteral         Code = "E0317"
	BranchTypes        Code = "E0318"
	BadConversion      Code = "E0319"
	TransposeOfVector  Code = "E0320"
	ReductionOfScalar  Code = "E0321"
	RecursiveType      Code = "E0322"
	UndeterminedNumber Code = "E0323"
	EmptyStruct        Code = "E0324"
	MissingStructure   Code = "E0325"
)

// Mistakes in dims.
const (
	NotADim      Code = "E0401"
	InexactDim   Code = "E0402"
	SizeOverflow Code = "E0403"
	NegativeDim  Code = "E0404"
	BadNominal   Code = "E0405"
)

// Mistakes in index notation.
const (
	RangesDisagree  Code = "E0501"
	RangeUnknown    Code = "E0502"
	RangeAmbiguous  Code = "E0503"
	ReadsOutside    Code = "E0504"
	TooManyIndices  Code = "E0505"
	NotAnIndex      Code = "E0506"
	NotIndexable    Code = "E0507"
	BadSlice        Code = "E0508"
	ShapeIndex      Code = "E0509"
	BadPadding      Code = "E0510"
	BadBody         Code = "E0511"
	ElementwiseOnly Code = "E0512"
)

// Mistakes in calls and generics.
const (
	NotAFunction     Code = "E0601"
	MissingArgument  Code = "E0602"
	TooManyArguments Code = "E0603"
	UnknownArgument  Code = "E0604"
	RepeatedArgument Code = "E0605"
	CannotInfer      Code = "E0606"
	WrongTypeArg     Code = "E0607"
	Recursion        Code = "E0608"
	BadDefault       Code = "E0609"
	GenericExport    Code = "E0610"
	ResultCount      Code = "E0611"
	SeveralResults   Code = "E0612"
)

// Mistakes in derivatives.
const (
	GradOfNonScalar    Code = "E0701"
	GradTarget         Code = "E0702"
	GradOfElement      Code = "E0703"
	GradInteger        Code = "E0704"
	GradRebound        Code = "E0705"
	GradNoPath         Code = "W0706"
	GradIntegerPaths   Code = "E0707"
	RuleArity          Code = "E0708"
	RuleNone           Code = "E0709"
	GradConstantValue  Code = "E0710"
	GradBlocks         Code = "E0711"
	GradDependent      Code = "E0712"
	GradThroughCarried Code = "E0713"
	RuleDisagrees      Code = "E0714"
	RuleNotLinear      Code = "E0715"
	RuleUndecided      Code = "E0716"
	PushedSurrogate    Code = "E0717"
)

// Mistakes in lenses.
const (
	NotALens         Code = "E0801"
	LensPorts        Code = "E0802"
	LensWires        Code = "E0803"
	LensTie          Code = "E0804"
	LearnerSignature Code = "E0805"
	LensCap          Code = "W0806"
)

var checkCodes = []Entry{
	{UndefinedName, "a name that nothing declares"},
	{Redeclared, "a name declared twice in one scope"},
	{Shadowing, "an index or a dim of a function with the name of something that is visible there"},
	{GoName, "a name that Go reserves, predeclares, or that generated code defines"},
	{UnusedImport, "an import that the file does not use"},
	{UnknownPackage, "an import of a package that does not exist"},
	{ImportCycle, "a package that imports itself, directly or through others"},
	{UsedBeforeSet, "a variable or result that is used, or returned, before it has a value on every path"},
	{UnknownMember, "a name that the package does not have, or does not export"},
	{LowerCaseName, "a name that becomes part of the Go API and does not begin with a capital letter"},
	{BadDirective, "a //gradc: line that does not exist, does not fit the function, or is missing"},
	{NotAValue, "a type, package or function where a value is needed"},
	{NotAType, "something else where a type is needed"},
	{DeclarationCycle, "a dim or constant that is defined by itself"},
	{PackageNames, "files of one directory with different package names"},
	{ConstNotConstant, "a constant whose value is not known at compile time"},
	{MissingReturn, "a function that can end without return"},
	{UnreachableCode, "a statement behind a return"},
	{NothingDone, "an expression whose value is not used"},
	{BadAssignment, "an assignment to something that is not a variable"},
	{OuterAssignment, "an assignment to an outer variable in a comprehension or in an if that has a value"},
	{MissingValue, "a block that has to have a value and does not end in an expression"},
	{MissingElse, "an if used as a value without else"},
	{ResultParameter, "a result with the name of a parameter and another type"},
	{NothingExported, "a package without an exported function"},
	{UnusedTypeParam, "a type parameter that neither the parameters nor the fields mention"},
	{AssignmentCount, "an assignment whose sides differ in number"},
	{MisplacedNone, "none outside of the return of a reverse rule"},
	{MisplacedBranch, "a break or continue outside of a loop, or in a block that has a value"},
	{EndlessLoop, "a loop that nothing can end"},

	{ShapeMismatch, "operands whose shapes do not agree"},
	{DTypeMismatch, "operands of different element types"},
	{TypeMismatch, "a value of one type where another is needed"},
	{InnerDims, "a product @ whose inner dims differ"},
	{IntegerLeaf, "arithmetic on a struct that has a leaf that is not a float"},
	{BadOperand, "an operand that the operation does not take"},
	{IntegerDivision, "/ between integers, outside of dims and subscripts"},
	{InexactConstant, "a constant that the integer type cannot hold exactly"},
	{ConstantOverflow, "a constant beyond the range of its type"},
	{DivisionByZero, "a division of constants or dims by zero"},
	{NotABool, "a condition that is not a bool"},
	{BadAxis, "an axis that the array does not have, or that is not a constant"},
	{UnknownField, "a field that the struct does not have"},
	{DuplicateField, "a field declared or set twice"},
	{NotAStruct, "a field of something that is not a struct"},
	{LiteralLength, "an array literal with too few or too many elements"},
	{BadLiteral, "a literal whose braces do not follow its type"},
	{BranchTypes, "branches of an if with values of different types"},
	{BadConversion, "a conversion that does not exist"},
	{TransposeOfVector, "a transpose of something with fewer than two axes"},
	{ReductionOfScalar, "a reduction of a value without axes"},
	{RecursiveType, "a struct that contains itself"},
	{UndeterminedNumber, "a constant expression that is not a number"},
	{EmptyStruct, "a struct without fields"},
	{MissingStructure, "an operation on elements whose type lacks what it needs: an order, opposites, a quotient"},

	{NotADim, "a size that is not an integer polynomial of dims"},
	{InexactDim, "a quotient of dims that is not an integer for every size"},
	{SizeOverflow, "a size beyond 64 bits"},
	{NegativeDim, "a size that is negative"},
	{BadNominal, "a nominal size that is not a positive integer constant"},

	{RangesDisagree, "an index whose bare uses have different extents"},
	{RangeUnknown, "an index whose range nothing determines"},
	{RangeAmbiguous, "an index whose largest range is not unique"},
	{ReadsOutside, "a read that leaves the array"},
	{TooManyIndices, "more indices than axes"},
	{NotAnIndex, "a subscript that is not an integer"},
	{NotIndexable, "a subscript on something without axes"},
	{BadSlice, "a slice whose ends are not dims in order"},
	{ShapeIndex, "an index over a whole shape where a single axis or an integer is needed, or the reverse"},
	{BadPadding, "a padding that does not fit the array"},
	{BadBody, "a body that the reduction cannot combine"},
	{ElementwiseOnly, "an if over the elements of an array with a branch that is not one element"},

	{NotAFunction, "a call of something that is not a function"},
	{MissingArgument, "a parameter without argument and without default"},
	{TooManyArguments, "more arguments than parameters"},
	{UnknownArgument, "an argument name that is not a parameter"},
	{RepeatedArgument, "a parameter given twice"},
	{CannotInfer, "a type parameter that the arguments do not determine"},
	{WrongTypeArg, "a type argument of the wrong kind or number"},
	{Recursion, "a function that calls itself, directly or through others"},
	{BadDefault, "a default that is not constant, or before a parameter without one"},
	{GenericExport, "an exported function with type parameters, or that takes functions"},
	{ResultCount, "a return with the wrong number of values"},
	{SeveralResults, "a call with several results, or none, where one value is needed"},

	{GradOfNonScalar, "a derivative of something that is not made of floats, or a gradient of something that is not a scalar"},
	{GradTarget, "a derivative with respect to something that is not a variable or a field path"},
	{GradOfElement, "a derivative with respect to an element"},
	{GradInteger, "a derivative with respect to something that is not a float"},
	{GradRebound, "a derivative with respect to a name that was bound again since the value used it"},
	{GradNoPath, "a derivative of something that does not depend on the target"},
	{GradIntegerPaths, "a derivative along paths that all run through integers or comparisons"},
	{RuleArity, "a reverse rule with the wrong number of cotangents or results"},
	{RuleNone, "a reverse rule that gives a cotangent to a parameter that has none"},
	{GradConstantValue, "a derivative of a constant"},
	{GradBlocks, "a Jacobian of a struct, or a Hessian with respect to one"},
	{GradDependent, "a second derivative by two targets of which one is computed from the other"},
	{GradThroughCarried, "a derivative in a loop that reaches its target through a value that the loop carries"},
	{RuleDisagrees, "a reverse rule that is not the derivative"},
	{RuleNotLinear, "a reverse rule that is not linear in its cotangent"},
	{RuleUndecided, "a reverse rule that cannot be compared with the derivative"},
	{PushedSurrogate, "a forward derivative through a surrogate whose rule is not linear"},

	{NotALens, "something that is not a lens where one is needed"},
	{LensPorts, "a composition of lenses whose ports do not meet"},
	{LensWires, "a wire that a lens does not have, has twice, or that carries no cotangent"},
	{LensTie, "a tie of wires that cannot be one"},
	{LearnerSignature, "a stated signature that is not that of the lens"},
	{LensCap, "a rate whose size plays no part"},

	{NotYetSupported, "a part of the language that this version does not compile yet"},
	{ProgramTooComplex, "a program beyond the limits of the checker"},
}
